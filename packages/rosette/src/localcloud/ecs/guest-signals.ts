import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type { GuestOutcome } from '../core/guest-outcome.ts';
import { parseJson } from '../core/request-shape.ts';

/** One message that a script sends to a wait condition handle. */
export interface Signal {
  readonly url: string;
  /** JSON. */
  readonly body: string;
}

const success = '{"status":"SUCCESS"}';
const failure = '{"status":"FAILURE","reason":"The simulated guest was told to fail."}';

/**
 * The signals that a script would send. The guest runs no shell: it finds the signal URLs, with the data of each call as
 * far as that can be read. On success every call is made but those that report a failure (they stand in branches that
 * are not taken); on failure each URL gets one failure, the script's own if it has one.
 */
export function signalsOf(script: string, outcome: GuestOutcome): readonly Signal[] {
  if (outcome === 'silent') return [];
  const calls = callsIn(script);
  if (outcome === 'success') {
    return calls
      .filter(({ body }) => !isFailure(body))
      .map(({ url, body }) => ({ url, body: body === undefined ? success : JSON.stringify(body) }));
  }
  return [...new Set(calls.map(({ url }) => url))].map((url) => {
    const own = calls.find((call) => call.url === url && isFailure(call.body))?.body;
    return { url, body: own === undefined ? failure : JSON.stringify(own) };
  });
}

interface Call {
  readonly url: string;
  readonly body: JsonObject | undefined;
}

/**
 * `http…/waitcondition?…` up to a blank or quote. Shells escape the ampersands (`\&` in sh, a backtick in PowerShell,
 * `^&` in cmd), HTML writes `&amp;`.
 */
const signalUrl = /https?:\/\/[^\s'"`]*\/waitcondition\?(?:`&|[^\s'"`])+/g;

function callsIn(script: string): readonly Call[] {
  const found = [...script.matchAll(signalUrl)];
  return found.flatMap((match, index) => {
    const url = match[0].replace(/(?:\\|`|\^)&/g, '&').replaceAll('&amp;', '&');
    if (!isSigned(url)) return [];
    const rest = script.slice(match.index + match[0].length, found[index + 1]?.index);
    return [{ url, body: dataOf(rest) }];
  });
}

function isSigned(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { searchParams } = new URL(url);
  return searchParams.has('stackid') && searchParams.has('signature');
}

/** `-d …`, `--data-binary …` (curl) or `-Body …` (PowerShell) on the same logical line; undefined if it is not JSON. */
function dataOf(rest: string): JsonObject | undefined {
  const line = rest.replace(/[\\`]\r?\n/g, ' ').split(/\r?\n/, 1)[0] ?? '';
  const option = /(?:^|\s)(?:-d|--data|--data-binary|--data-raw|-Body)[\s=]+/.exec(line);
  if (option === null) return undefined;
  const body = parseJson(shellWord(line.slice(option.index + option[0].length)));
  return isJsonObject(body) ? body : undefined;
}

function isFailure(body: JsonObject | undefined): boolean {
  return String(body?.status ?? body?.Status ?? '').toUpperCase() === 'FAILURE';
}

/** The first word of a command line as a shell reads it; what it would compute (`$NAME`, `$(…)`) becomes nothing. */
function shellWord(line: string): string {
  let word = '';
  let rest = line;
  while (rest !== '' && !/^[\s;|&)]/.test(rest)) {
    const [taken, value] = nextPiece(rest);
    word += value;
    rest = rest.slice(taken);
  }
  return word;
}

function nextPiece(rest: string): readonly [taken: number, value: string] {
  const single = /^'([^']*)'/.exec(rest);
  if (single !== null) return [single[0].length, single[1] ?? ''];
  const double = /^"((?:\\[\s\S]|[^"\\])*)"/.exec(rest);
  if (double !== null) return [double[0].length, unescaped(double[1] ?? '')];
  const computed = /^\$(?:\w+|\{[^}]*\}|\([^)]*\))/.exec(rest);
  if (computed !== null) return [computed[0].length, ''];
  return rest.startsWith('\\') ? [2, rest.slice(1, 2)] : [1, rest.slice(0, 1)];
}

function unescaped(quoted: string): string {
  return quoted.replace(/(?<!\\)\$(?:\w+|\{[^}]*\}|\([^)]*\))/g, '').replace(/\\(["\\$`])/g, '$1');
}
