import type { Data } from '../base/data.ts';
import { refuseMembers, scalarKey } from './contains.ts';
import { everywhere, Failure, type LanguageFunction } from './spec.ts';

const MOST = 10_000;

/** Whether every single value of the first list is in the second (reference/template-language.md 3.13). */
export const eachMemberIn: LanguageFunction = {
  name: 'Fn::EachMemberIn',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'first list', accepts: ['list'] },
      { name: 'second list', accepts: ['list'] },
    ],
  },
  returns: ['boolean'],
  compute(args) {
    const [members, among] = args as readonly (readonly Data[])[];
    const wrong = refuse(members!, 'first list') ?? refuse(among!, 'second list');
    if (wrong !== undefined) return new Failure(wrong);
    const keys = new Set(among!.map(scalarKey));
    return members!.every((item) => keys.has(scalarKey(item)));
  },
};

function refuse(list: readonly Data[], name: string): string | undefined {
  if (list.length > MOST) return `The ${name} has ${list.length} items; there may be ${MOST}.`;
  return refuseMembers(list, name);
}
