import { type Data, numberOf } from '../base/data.ts';
import { anyKind, everywhere, Failure, kindOf, type LanguageFunction, scalarKinds } from './spec.ts';

/** Whether a list of single values has one that is equal (reference/template-language.md 3.13). */
export const contains: LanguageFunction = {
  name: 'Fn::Contains',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'list', accepts: ['list'] },
      { name: 'value', accepts: anyKind },
    ],
  },
  returns: ['boolean'],
  compute([list, value]) {
    const wrong = refuseMembers(list as readonly Data[], 'list');
    if (wrong !== undefined) return new Failure(wrong);
    const key = scalarKey(value!);
    return key !== undefined && (list as readonly Data[]).some((item) => scalarKey(item) === key);
  },
};

/** Why the members of a list are not single values. */
export function refuseMembers(list: readonly Data[], name: string): string | undefined {
  const wrong = list.findIndex((item) => !scalarKinds.includes(kindOf(item)));
  return wrong < 0
    ? undefined
    : `Item ${wrong} of the ${name} is a list or a map; only single values can be looked for.`;
}

/** Single values that are equal have the same key; undefined for lists and maps. */
export function scalarKey(value: Data): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'string') return `text ${value}`;
  const number = numberOf(value);
  return number === undefined ? undefined : `number ${number}`;
}
