import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Happening, LoadFailure, SeenAnswer, SeenRequest, Speaker } from '../served-provider.ts';
import { oneLine, printable, type Style } from './style.ts';
import { duration } from './time.ts';
import { clip, wrap } from './width.ts';

/** Where what is said of something begins: after the time and a word. */
const INDENT = 21;
/** Inputs of one request that are shown; a person who wants all has --json. */
const INPUTS_SHOWN = 8;
/** Columns for the value of an input where no terminal says otherwise. */
const WIDEST = 100;

export interface TranscriptSettings {
  readonly style: Style;
  /** Of the terminal; undefined: it is none. */
  readonly width: number | undefined;
  /** Shortens a path for people. */
  readonly shown: (path: string) => string;
  /** What to show of a line that the provider printed; undefined: nothing. */
  readonly output: (line: string) => string | undefined;
}

/** What happened to a provider that is served, as lines; none where it says nothing new. `at`: epoch milliseconds. */
export function transcriptLines(happening: Happening, at: number, settings: TranscriptSettings): readonly string[] {
  const { style, shown, width } = settings;
  const line = (word: string, paint: (text: string) => string, ...said: readonly string[]) => {
    const time = style.dim(new Date(at).toISOString().slice(11, 19));
    const text = said.filter((part) => part !== '').join('  ');
    const [first = '', ...rest] = width === undefined ? [text] : wrap(text, Math.max(20, width - INDENT));
    const begin = `${time}  ${paint(word)}${' '.repeat(Math.max(0, INDENT - 12 - word.length))}  `;
    return [begin + first, ...rest.map((each) => indented(each.trimStart()))].join('\n');
  };
  switch (happening.kind) {
    case 'starting':
      return happening.why === 'first' || happening.why === 'ended'
        ? []
        : [line('reload', style.blue, `${shown(happening.why.changed)} changed`)];
    case 'serving':
      return [line('serving', style.blue, style.dim(`started in ${milliseconds(happening.ms)}`))];
    case 'broken':
      return [line('broken', style.red, outlook(happening.serving)), ...failureLines(happening.failure, settings)];
    case 'ended':
      return [line('ended', style.red, happening.how, next(happening.again))];
    case 'output':
      return [settings.output(happening.text)].flatMap((text) =>
        text === undefined ? [] : [indented(`${style.dim('│')} ${printable(text)}`)],
      );
    case 'request':
      return [
        line(happening.request.type, style.bold, ...requestParts(happening.request, happening.undo, style)),
        ...inputLines(happening.request, settings),
      ];
    case 'progress':
      return [line('progress', style.blue, name(happening.request), oneLine(happening.text), untaken(happening.taken))];
    case 'answer':
      return [line(happening.answer.status, paintAnswer(happening.answer, style), ...answerParts(happening, style))];
    case 'not-taken':
      return [
        line('not taken', style.yellow, name(happening.request), notTaken(happening.status, oneLine(happening.why))),
      ];
    case 'refused':
      return [line(`HTTP ${happening.status}`, style.yellow, oneLine(happening.why))];
    case 'unresponsive':
      return [line('silent', style.yellow, silence(happening.ms, happening.enoughMs))];
  }
}

function silence(ms: number, enoughMs: number): string {
  const enough = duration(enoughMs);
  return `it has said nothing for ${duration(ms)}: busy, or in an endless loop; after ${enough} it is started anew`;
}

function outlook(serving: boolean): string {
  return serving ? 'the last good one goes on serving' : 'nothing is served until the file loads';
}

function next(again: boolean): string {
  return again ? 'it is started again' : 'too often in a row: it is started again when its files change';
}

function untaken(taken: boolean): string {
  return taken ? '' : '(not taken)';
}

function notTaken(status: number | undefined, why: string): string {
  return status === undefined
    ? `the answer reached nobody: ${why}`
    : `the answer was refused with HTTP ${status}: ${why}`;
}

function name({ logicalId }: SeenRequest): string {
  return oneLine(logicalId);
}

function requestParts(request: SeenRequest, undo: boolean, style: Style): readonly string[] {
  return [
    name(request),
    style.dim(oneLine(request.resourceType)),
    request.stackName === '' ? '' : style.dim(`stack ${oneLine(request.stackName)}`),
    style.dim(oneLine(request.physicalId ?? '')),
    undo ? style.yellow('asked for here: its Create was cut short') : '',
  ];
}

function answerParts(
  {
    request,
    answer,
    ms,
    by,
  }: { readonly request: SeenRequest; readonly answer: SeenAnswer; readonly ms: number; readonly by: Speaker },
  style: Style,
): readonly string[] {
  return [
    name(request),
    style.dim(oneLine(answer.physicalId ?? '')),
    answer.dataKeys.length === 0 ? '' : `Data: ${oneLine(answer.dataKeys.join(', '))}`,
    answer.reason === undefined ? '' : style.red(oneLine(answer.reason)),
    style.dim(milliseconds(ms)),
    by === 'rosette' ? style.yellow('said here, since the provider ended') : '',
  ];
}

function paintAnswer({ status }: SeenAnswer, style: Style): (text: string) => string {
  return status === 'SUCCESS' ? style.green : style.red;
}

/** Of an Update, what changed; a Delete and a Read are sent what is known already. */
function inputLines(request: SeenRequest, { style, width }: TranscriptSettings): readonly string[] {
  const inputs = request.type === 'Delete' || request.type === 'Read' ? [] : changesOf(request);
  const longest = Math.max(0, ...inputs.map(([key]) => key.length));
  const room = Math.max(20, (width ?? WIDEST) - INDENT - longest - 2);
  const lines = inputs
    .slice(0, INPUTS_SHOWN)
    .map(([key, value]) => `${style.dim(`${oneLine(key)}:`.padEnd(longest + 1))} ${clip(oneLine(value), room)}`);
  const more = inputs.length - lines.length;
  return [...lines, ...(more > 0 ? [style.dim(`… and ${more} more`)] : [])].map(indented);
}

function changesOf({ inputs, oldInputs }: SeenRequest): readonly (readonly [string, string])[] {
  if (oldInputs === undefined) return Object.entries(inputs).map(([key, value]) => [key, JSON.stringify(value)]);
  const keys = [...new Set([...Object.keys(inputs), ...Object.keys(oldInputs)])];
  const changed = keys.filter((key) => !isDeepStrictEqual(inputs[key], oldInputs[key]));
  return changed.map((key) => [key, `${shortly(oldInputs, key)} → ${shortly(inputs, key)}`]);
}

function shortly(inputs: JsonObject, key: string): string {
  const value: Json | undefined = inputs[key];
  return value === undefined ? '(none)' : clip(JSON.stringify(value), 36);
}

function failureLines(
  { message, file, line, excerpt }: LoadFailure,
  { style, shown }: TranscriptSettings,
): readonly string[] {
  const place = file === undefined ? '' : `${shown(file)}${line === undefined ? '' : `:${line}`}`;
  return [
    style.red(oneLine(message)),
    ...(place === '' ? [] : [`${style.blue('-->')} ${place}`]),
    ...excerpt.map((each) => style.dim(printable(each))),
  ].map(indented);
}

function indented(text: string): string {
  return ' '.repeat(INDENT) + text;
}

function milliseconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : duration(ms);
}
