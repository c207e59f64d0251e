import { serviceLimits, type TemplateLimits } from '../base/limits.ts';
import type { Node } from './node.ts';
import { readJsonLoosely } from './read-json-loosely.ts';
import { readYamlLoosely } from './read-yaml.ts';
import { Reading, ReadingAborted } from './reading.ts';

/**
 * As much of a text as can be made out while it is being written, for tools that help with the writing. Says nothing about
 * mistakes; undefined when nothing can be made out. Never throws.
 */
export function readLoosely(text: string, limits: TemplateLimits = serviceLimits): Node | undefined {
  if (text.length > limits.bytes) return undefined;
  const reading = new Reading(text, limits);
  try {
    return isJson(text) ? readJsonLoosely(reading) : readYamlLoosely(reading);
  } catch (error) {
    if (!(error instanceof ReadingAborted)) throw error;
    return undefined;
  }
}

/** Whether a text is meant as JSON. */
export function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}
