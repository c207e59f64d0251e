import { resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { toJson } from '@rosette/template/text/node.ts';
import { readDocument } from '@rosette/template/text/read-document.ts';
import { SourceText } from '@rosette/template/text/source.ts';
import { CliError, fileError } from './errors.ts';
import type { CliHost } from './host.ts';

/** Values for template parameters as the API takes them: text by key. */
export type ParameterValues = ReadonlyMap<string, string>;

/** Values of the files in their order, then those of `-p`; a later one wins. */
export async function readParameters(
  host: CliHost,
  assignments: readonly string[],
  files: readonly string[],
): Promise<ParameterValues> {
  const values = new Map<string, string>();
  for (const file of files) {
    for (const [key, value] of await readParameterFile(host, file)) values.set(key, value);
  }
  for (const assignment of assignments) {
    const [key, value] = splitAssignment(assignment, '-p', 'InstanceType=ecs.g6.large');
    values.set(key, value);
  }
  return values;
}

/** `Key=Value`; the value may be empty and may contain `=`. */
export function splitAssignment(text: string, option: string, example: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CliError(`${option} wants a key and a value`, {
    where: `${option} ${text}`,
    hint: `for example ${option} ${example}`,
  });
}

/** The API's list of parameters. */
export function apiParameters(values: ParameterValues): readonly JsonObject[] {
  return [...values].map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

async function readParameterFile(host: CliHost, file: string): Promise<readonly (readonly [string, string])[]> {
  let text: string;
  try {
    text = await host.readFile(resolve(host.cwd, file));
  } catch (error) {
    throw fileError('parameter file', file, error);
  }
  return entriesOf(parseText(text, file), file);
}

/** JSON or YAML, read as templates are: with a position for each mistake, and bounded. */
function parseText(text: string, file: string): Json {
  const { node, diagnostics } = readDocument(text);
  if (node !== undefined) return toJson(node);
  const finding = diagnostics.find(({ severity }) => severity === 'error');
  const at = finding?.range === undefined ? undefined : new SourceText(text).positionAt(finding.range.start);
  throw new CliError('the parameter file cannot be parsed', {
    where: at === undefined ? file : `${file}:${at.line}:${at.column}`,
    why: finding?.message ?? 'it holds nothing',
    hint: shapeHint,
  });
}

const shapeHint = 'it holds {Key: value, …} or [{ParameterKey: …, ParameterValue: …}, …], as JSON or YAML';

function entriesOf(content: Json, file: string): readonly (readonly [string, string])[] {
  if (isJsonObject(content)) return Object.entries(content).map(([key, value]) => [key, valueText(value)]);
  if (!Array.isArray(content))
    throw new CliError('the parameter file has another shape', { where: file, hint: shapeHint });
  return content.map((item: Json) => {
    if (isJsonObject(item) && typeof item.ParameterKey === 'string' && item.ParameterValue !== undefined) {
      return [item.ParameterKey, valueText(item.ParameterValue)] as const;
    }
    throw new CliError('the parameter file has another shape', {
      where: file,
      why: `found ${JSON.stringify(item)}`,
      hint: shapeHint,
    });
  });
}

/** The API knows text only. A list of plain values is what CommaDelimitedList takes; anything deeper is for type Json. */
function valueText(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item: Json) => typeof item !== 'object' && !String(item).includes(',')))
    return value.join(',');
  return JSON.stringify(value);
}
