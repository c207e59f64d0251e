import type { Diagnostic } from '../base/diagnostic.ts';
import { serviceLimits, type TemplateLimits } from '../base/limits.ts';
import type { Node } from './node.ts';
import { readQuickYaml } from './quick/read-quick-yaml.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import { Reading, ReadingAborted } from './reading.ts';

export interface ReadDocument {
  /** Undefined when the text cannot be read. */
  readonly node: Node | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** JSON first, YAML if that fails (reference/template-language.md 1.1). Never throws, whatever the text. */
export function readDocument(text: string, limits: TemplateLimits = serviceLimits): ReadDocument {
  const refused = attempt(text, limits, checkText);
  if (refused.diagnostics.length > 0) return refused;
  const json = attempt(text, limits, readJson);
  if (!isSyntaxError(json)) return json;
  const quick = attempt(text, limits, readQuickYaml);
  if (quick.node !== undefined) return quick;
  const yaml = attempt(text, limits, readYaml);
  // Text that begins like JSON and is no YAML either was meant as JSON: its message is the one that helps.
  return isSyntaxError(yaml) && /^\s*[{[]/.test(text) ? json : yaml;
}

function isSyntaxError(result: ReadDocument): boolean {
  return result.node === undefined && result.diagnostics.some((finding) => finding.code === 'TemplateSyntax');
}

function attempt(text: string, limits: TemplateLimits, read: (reading: Reading) => Node | undefined): ReadDocument {
  const reading = new Reading(text, limits);
  try {
    return { node: read(reading), diagnostics: reading.diagnostics };
  } catch (error) {
    if (!(error instanceof ReadingAborted)) throw error;
    return { node: undefined, diagnostics: reading.diagnostics };
  }
}

function checkText(reading: Reading): undefined {
  const { text, limits } = reading;
  const nowhere = { start: 0, end: 0 };
  if (text.trim() === '') reading.abort('TemplateEmpty', 'The template is empty.', nowhere);
  const bytes = utf8Length(text, limits.bytes);
  if (bytes > limits.bytes) {
    const message = `The template has more than the ${limits.bytes} bytes of UTF-8 that ROS accepts.`;
    reading.abort('TemplateTooLarge', message, nowhere, 'Move a part of it into a nested stack.');
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) reading.abort('TemplateHasNul', 'The template contains a NUL character.', { start: nul, end: nul + 1 });
}

/** Counts only as far as needed to see that `limit` is passed. */
function utf8Length(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    // Each half of a surrogate pair stands for two of the four bytes.
    else if (unit >= 0xd800 && unit <= 0xdfff) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}
