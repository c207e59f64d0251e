import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import type { StackRow } from './store.ts';

/*
 * The modules that a template uses may change at any time, and the version `default` names another one tomorrow. A stack
 * therefore keeps the texts that it was made of, until the next operation takes those of its day.
 */

/** By type and version. */
export type ModuleTexts = ReadonlyMap<string, string>;

/** Option of a stack: the modules of its template. */
export const MODULES = 'Modules';

const keyOf = (type: string, version: string | undefined): string => `${type} ${version ?? 'default'}`;

/** The source, with what it was asked for successfully. */
export function recordingModules(source: ModuleSource | undefined): {
  readonly source: ModuleSource;
  readonly used: ModuleTexts;
} {
  const used = new Map<string, string>();
  return {
    used,
    source: (type, version) => {
      const text = source?.(type, version);
      if (text !== undefined) used.set(keyOf(type, version), text);
      return text;
    },
  };
}

/** The option that keeps the modules with a stack; none when it uses none. */
export function modulesOption(used: ModuleTexts): JsonObject {
  return used.size === 0 ? {} : { [MODULES]: Object.fromEntries(used) };
}

/** The modules that the stack was last made of. */
export function keptModules({ options }: Pick<StackRow, 'options'>): ModuleSource {
  const texts = options[MODULES];
  return (type, version) => {
    const text = isJsonObject(texts) ? texts[keyOf(type, version)] : undefined;
    return typeof text === 'string' ? text : undefined;
  };
}
