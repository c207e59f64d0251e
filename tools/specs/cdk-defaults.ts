import type { JsonObject } from '@rosette/template/base/json.ts';

/*
 * Defaults are only told in the comments of a package. Taken are those that leave no doubt: a boolean or a whole number
 * right after "default", with nothing behind it.
 */

/** Mapper to property to the default's words. */
export type Defaults = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function readDefaults(declarations: string): Defaults {
  const defaults = new Map<string, ReadonlyMap<string, string>>();
  let scope = '';
  for (const [, namespace, name, body] of declarations.matchAll(
    /^export declare namespace Ros(\w+) \{$|^ *(?:export )?interface (\w+) \{\n([\s\S]*?)^ *\}$/gm,
  )) {
    if (namespace !== undefined) scope = namespace;
    else defaults.set(mapperOf(scope, name!), defaultsIn(body!));
  }
  return defaults;
}

/** `RosVpcProps` stands alone, `TagsProperty` inside the namespace of its type. */
function mapperOf(scope: string, name: string): string {
  return name.endsWith('Props') ? `r${name.slice(1)}` : `ros${scope}${name}`;
}

function defaultsIn(body: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, property, comment] of body.matchAll(/\* @Property (\w+): ([\s\S]*?)\*\//g)) {
    const words = /\bdefaults?(?: value)?(?: is| to|:) ?(true|false|\d+)(?=\.?\s*(?:\*|$))/im.exec(comment!)?.[1];
    if (words !== undefined) found.set(property!, words.toLowerCase());
  }
  return found;
}

/** The default as a member of the schema, when it is of the property's type and inside its constraints. */
export function defaultOf(schema: JsonObject, words: string | undefined): JsonObject {
  if (words === undefined) return {};
  const isFlag = words === 'true' || words === 'false';
  if (schema.type === 'boolean' && isFlag) return { default: words === 'true' };
  if (schema.type !== 'number' || isFlag) return {};
  const {
    min = -Infinity,
    max = Infinity,
    allowedValues,
  } = (schema.constraints ?? {}) as {
    min?: number;
    max?: number;
    allowedValues?: readonly unknown[];
  };
  const value = Number(words);
  const allowed = value >= min && value <= max && (allowedValues === undefined || allowedValues.includes(value));
  return allowed ? { default: value } : {};
}
