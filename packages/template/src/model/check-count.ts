import type { Path } from './builder.ts';
import { staticKinds } from './check-arguments.ts';
import { checkExpression } from './check-expression.ts';
import type { Checker } from './checker.ts';
import { countRefusal, describeInstances, literalCount, naturalNumber, parseInstanceName } from './count.ts';
import { constantOf, type Expression } from './expression.ts';
import { places } from './place.ts';
import type { ResourceDeclaration, Template } from './template.ts';

/** A natural number, or a function that can give one (reference/template-language.md 5.4). */
export function checkCount(count: Expression, path: Path, checker: Checker): void {
  checkExpression(count, places.count, path, checker);
  const refused = refuse(count);
  if (refused === undefined) return;
  checker.report('CountInvalid', `\`Count\` ${refused}.`, path, count.range, COUNT_HINT);
}

const COUNT_HINT = 'Write a number, or a function of parameters that gives one.';

function refuse(count: Expression): string | undefined {
  const constant = constantOf(count);
  if (constant !== undefined) return naturalNumber(constant) === undefined ? countRefusal(constant) : undefined;
  if (count.kind !== 'call') return `must be a natural number (0, 1, 2 …), not a ${count.kind}`;
  const possible = staticKinds(count).some((kind) => kind === 'number' || kind === 'string');
  return possible ? undefined : `must be a natural number, which \`${count.function}\` does not give`;
}

/** Names that an instance takes: of two resources, or of a resource and a parameter. As far as `Count` is written out. */
export function checkInstanceNames(checker: Checker): void {
  const { template } = checker;
  const declared: readonly ReadonlyMap<string, Pick<ResourceDeclaration, 'name'>>[] = [
    template.parameters,
    template.resources,
  ];
  for (const [at, declarations] of declared.entries()) {
    for (const { name } of declarations.values()) {
      const conflict = instanceConflict(name.text, template, literalCount);
      if (conflict === undefined) continue;
      const path = [at === 0 ? 'Parameters' : 'Resources', name.text];
      checker.report('NameConflict', conflict.message, path, name.range, conflict.hint);
    }
  }
}

/** Says that a declared name is also the name of an instance. `countOf` answers undefined where it is not known. */
export function instanceConflict(
  name: string,
  { resources }: Template,
  countOf: (resource: ResourceDeclaration) => number | undefined,
): { readonly message: string; readonly hint: string } | undefined {
  const parsed = parseInstanceName(name);
  const counted = parsed && resources.get(parsed.resource);
  if (counted === undefined || counted.count === null) return undefined;
  const count = countOf(counted);
  if (count === undefined || parsed!.index >= count) return undefined;
  const message = `\`${name}\` is also the name of an instance of the counted resource \`${parsed!.resource}\`.`;
  return { message, hint: `Rename one of the two. ${describeInstances(parsed!.resource, count)}` };
}
