import type { Checker } from './checker.ts';
import type { Name } from './name.ts';

/** Names of one name space that only capitals tell apart: a reference to the wrong one is no error. */
export function lintNames(checker: Checker): void {
  const { parameters, locals, resources, conditions } = checker.template;
  const shared: Space = [
    ['Parameters', parameters],
    ['Locals', locals],
    ['Resources', resources],
  ];
  lintSpace(shared, checker);
  lintSpace([['Conditions', conditions]], checker);
}

type Space = readonly (readonly [section: string, declarations: ReadonlyMap<string, { readonly name: Name }>])[];

function lintSpace(space: Space, checker: Checker): void {
  const seen = new Map<string, string>();
  for (const [section, declarations] of space) {
    for (const { name } of declarations.values()) {
      const key = name.text.toLowerCase();
      const before = seen.get(key);
      if (before === undefined) seen.set(key, name.text);
      if (before === undefined || before === name.text) continue;
      const message = `\`${name.text}\` and \`${before}\` differ in capitals only, and are two things.`;
      checker.report('NamesAlike', message, [section, name.text], name.range, 'Rename one of the two.');
    }
  }
}
