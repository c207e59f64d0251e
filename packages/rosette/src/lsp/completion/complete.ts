import { functions } from '@rosette/template/functions/registry.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { Cursor } from '../cursor/cursor.ts';
import { contextAt } from '../facts.ts';
import { describeFunction, signature } from '../hover/describe-function.ts';
import type { Names } from '../names.ts';
import { argumentsAt, placeholdersAt } from './arguments.ts';
import type { Choice, Choices } from './choice.ts';
import { keysAt } from './keys.ts';
import { valuesAt } from './values.ts';

/** Everything that may be written at the cursor. `names` are those of the whole template. */
export function choicesAt(cursor: Cursor, names: Names, catalog: SchemaCatalog): Choices {
  const place = { path: cursor.path, root: cursor.root, names, catalog, typed: cursor.word.typed };
  if (cursor.role === 'placeholder') return { keys: [], values: placeholdersAt(place), functions: [] };
  const taken = new Set(cursor.keys);
  const keys = cursor.role === 'value' ? [] : keysAt(cursor.path, cursor.root, catalog);
  const isName = argumentsAt(place);
  return {
    keys: keys.filter(({ text }) => !taken.has(text)),
    values: cursor.role === 'key' ? [] : (isName ?? valuesAt(place)),
    // A function is the only key of its map.
    functions: taken.size > 0 || (isName !== undefined && cursor.path.at(-1) === 'Ref') ? [] : functionsAt(cursor),
  };
}

function functionsAt({ path }: Cursor): readonly Choice[] {
  const context = contextAt(path);
  if (context === undefined) return [];
  return [...functions.values()]
    .filter((specification) => specification.contexts.includes(context))
    .map((specification) => ({
      text: specification.name,
      kind: 'function',
      detail: signature(specification),
      documentation: describeFunction(specification),
    }));
}
