import type { JsonObject } from '@rosette/template/base/json.ts';
import { map, PropertyError, text } from '../properties.ts';
import { camelCase } from './camel-case.ts';
import { zipOf } from './zip.ts';

const longestSource = 4_096;

/** Endings of source files, by the beginning of the runtime's name. */
const endings: readonly (readonly [string, string])[] = [
  ['nodejs', 'js'],
  ['python', 'py'],
  ['php', 'php'],
];

/** The code of a function as the API takes it. ROS packs SourceCode itself, into the file that the handler names
 *  (reference/resource-types.md 43). */
export function codeOf(properties: JsonObject): JsonObject | undefined {
  const code = map(properties.Code);
  const source = text(code.SourceCode);
  if (source === undefined) return Object.keys(code).length === 0 ? undefined : camelCase(code);
  if (source.length > longestSource) {
    throw new PropertyError(
      `Code.SourceCode has ${source.length} characters; it may have ${longestSource}. Put the code into a zip file in OSS and name it by OssBucketName and OssObjectName.`,
    );
  }
  return { zipFile: zipOf(fileName(properties), source).toString('base64') };
}

function fileName(properties: JsonObject): string {
  const runtime = text(properties.Runtime) ?? '';
  const ending = endings.find(([prefix]) => runtime.startsWith(prefix))?.[1];
  if (ending === undefined) {
    throw new PropertyError(
      `Code.SourceCode cannot be used with the runtime ${runtime || '(none)'}: it is for Node.js, Python and PHP. Give the code as a zip file.`,
    );
  }
  const file = (text(properties.Handler) ?? 'index.handler').split('.')[0]!.split('/').at(-1)!;
  return `${file || 'index'}.${ending}`;
}
