import type { JsonObject } from '@rosette/template/base/json.ts';

/** `ros.listMapper(ros.stringToRosTemplate)(properties.vSwitchIds)`: the property it writes, and what that says of it. */
export function readExpression(
  expression: string,
  propertiesOf: (mapper: string) => JsonObject,
): { readonly argument: string; readonly schema: JsonObject } {
  const call = /^(.+)\(properties\.(\w+)\)$/.exec(expression);
  if (call === null) throw new Error(`a property is written by \`${expression}\`, which this reader does not know`);
  return { argument: call[2]!, schema: schemaOf(call[1]!, propertiesOf) };
}

/** The functions of the CDK's core, and what they take. */
const simple: Readonly<Record<string, JsonObject>> = {
  'ros.anyDictToRosTemplate': { type: 'map' },
  'ros.booleanToRosTemplate': { type: 'boolean' },
  'ros.numberToRosTemplate': { type: 'number' },
  'ros.objectToRosTemplate': { type: 'any' },
  'ros.rosTagToRosTemplate': {
    type: 'map',
    properties: { Key: { type: 'string', required: true }, Value: { type: 'string' } },
  },
  'ros.stringToRosTemplate': { type: 'string' },
};

function schemaOf(mapper: string, propertiesOf: (mapper: string) => JsonObject): JsonObject {
  const known = simple[mapper];
  if (known !== undefined) return known;
  const [, kind, inner] = /^ros\.(list|hash)Mapper\((.+)\)$/.exec(mapper) ?? [];
  if (kind === 'list') return { type: 'list', items: schemaOf(inner!, propertiesOf) };
  if (kind === 'hash') return { type: 'map', values: schemaOf(inner!, propertiesOf) };
  const own = /^(ros\w+)ToRosTemplate$/.exec(mapper)?.[1];
  if (own === undefined) throw new Error(`\`${mapper}\` is a function that this reader does not know`);
  return { type: 'map', properties: propertiesOf(own) };
}
