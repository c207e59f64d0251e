import { fileURLToPath } from 'node:url';
import type { LoadFailure } from '#cli/served-provider.ts';

/**
 * Why a file does not load, out of the last words of Node or Python, whose formats these are. No error object would do: Node
 * tells the line of a syntax error to nobody but the reader of standard error.
 */
export function loadFailure(stderr: string, file: string, how: string): LoadFailure {
  const lines = stderr.split('\n');
  return file.endsWith('.py') ? pythonFailure(lines, file, how) : nodeFailure(lines, file, how);
}

/** What ended a process of Node that had started, where nothing caught it. Undefined: it ended otherwise. */
export function crashMessage(stderr: string): string | undefined {
  const lines = stderr.trimEnd().split('\n');
  if (!/^Node\.js v/.test(lines.at(-1) ?? '')) return undefined;
  // What it logged before may look like errors too.
  const last = lines.slice(Math.max(0, lines.findLastIndex(isPlace)));
  const message = last.find(isMessage);
  return message === undefined ? undefined : cleaned(message);
}

function isPlace(line: string): boolean {
  return /^(file:\/\/|\/|[A-Z]:\\).*:\d+$/.test(line);
}

function isMessage(line: string): boolean {
  return /^(Uncaught )?[\w$.]*(Error|Exception)\b.*/.test(line);
}

/** `provider.ts:3`, the line of source, marks beneath it; then the error, then frames. */
function nodeFailure(lines: readonly string[], file: string, how: string): LoadFailure {
  const head = lines.findIndex(isPlace);
  const [, at = '', number = ''] = /^(.*):(\d+)$/.exec(lines[head] ?? '') ?? [];
  const message = lines.find(isMessage);
  if (message === undefined) return { message: lastWords(lines, how), file, excerpt: [] };
  const excerpt = head < 0 ? [] : excerptOf(lines, head + 1);
  const position =
    head < 0 ? (framePosition(lines) ?? importer(message, file)) : { file: pathOf(at), line: Number(number) };
  return { message: cleaned(message), ...position, excerpt };
}

/** Node prints the source until a line of marks; other lines that follow are its own. */
function excerptOf(lines: readonly string[], from: number): readonly string[] {
  const marks = lines.findIndex((line, at) => at > from && at < from + 4 && /^\s*\^+\s*$/.test(line));
  return marks < 0 ? [] : lines.slice(from, marks + 1);
}

/** The first frame in a file that is nobody's installed code. */
function framePosition(lines: readonly string[]): Pick<LoadFailure, 'file' | 'line'> | undefined {
  for (const line of lines) {
    const [, at = '', number = ''] = /^\s+at (?:.* \()?((?:file:\/\/|\/)[^)]+?):(\d+):\d+\)?$/.exec(line) ?? [];
    if (at !== '' && !/node_modules|node-runner/.test(at)) return { file: pathOf(at), line: Number(number) };
  }
  return undefined;
}

/** A module that is not there has no position; who wanted it, is said in words. */
function importer(message: string, file: string): Pick<LoadFailure, 'file'> {
  return { file: / imported from (\S+)$/.exec(message)?.[1] ?? file };
}

function cleaned(message: string): string {
  return message.replace(/^Uncaught /, '').replace(/ \[ERR_\w+\](?=:)/, '');
}

/** A traceback: the innermost place is the last one, the error stands after it. */
function pythonFailure(lines: readonly string[], file: string, how: string): LoadFailure {
  const at = lines.findLastIndex((line) => /^ {2}File "(.+)", line \d+/.test(line));
  const message = lines.findLast((line) => /^[\w.]+(Error|Exception|Exit|Interrupt|Warning)\b/.test(line));
  if (message === undefined) return { message: lastWords(lines, how), file, excerpt: [] };
  const [, place = file, number] = /^ {2}File "(.+)", line (\d+)/.exec(lines[at] ?? '') ?? [];
  const rest = lines.slice(at + 1);
  const excerpt = rest
    .slice(
      0,
      rest.findIndex((line) => !line.startsWith('    ')),
    )
    .map((line) => line.slice(4));
  return { message, file: place, ...(number === undefined ? {} : { line: Number(number) }), excerpt };
}

function lastWords(lines: readonly string[], how: string): string {
  const last = lines.findLast((line) => line.trim() !== '' && !/^Node\.js v/.test(line));
  return last === undefined ? `it ended with ${how} before it could take requests` : last.trim();
}

function pathOf(place: string): string {
  return place.startsWith('file:') ? fileURLToPath(place) : place;
}
