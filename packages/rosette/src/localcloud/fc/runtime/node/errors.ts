import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorDocument } from '../messages.ts';

/** This program's own files: lines of a stack that lie in them tell the author of a function nothing. */
const OWN = pathToFileURL(dirname(import.meta.dirname)).href;

/**
 * What the caller is told of something that was thrown, or handed to the callback: only errors have type and stack. Files
 * of the function are named as in the cloud, where its code lies in `/code`.
 */
export function errorDocument(thrown: unknown, codeFolder: string): ErrorDocument {
  if (!(thrown instanceof Error)) return { errorMessage: typeof thrown === 'string' ? thrown : inJson(thrown) };
  const stack = thrown.stack ?? `${thrown.name}: ${thrown.message}`;
  return {
    errorMessage: thrown.message,
    errorType: thrown.name,
    stackTrace: stack
      .split('\n')
      .filter((line) => !line.includes(OWN))
      .map((line) => line.replaceAll(codeFolder, '/code')),
  };
}

function inJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
