import type { Path } from './builder.ts';
import { checkExpression } from './check-expression.ts';
import type { Checker } from './checker.ts';
import { type Expression, literalText } from './expression.ts';
import { places } from './place.ts';
import { isPseudoParameter, NO_VALUE_NAME } from './pseudo-parameters.ts';

/** What is written out has been judged; of a `Ref` it must be possible (reference/template-language.md 5.5). */
export function checkDeletionPolicy(policy: Expression, path: Path, checker: Checker): void {
  checkExpression(policy, places.deletionPolicy, path, checker);
  const name = policy.kind === 'call' ? literalText(policy.argument) : undefined;
  const reason = name === undefined ? undefined : refuse(name, checker);
  if (reason !== undefined)
    checker.report('AttributeInvalid', `\`DeletionPolicy\` ${reason}.`, path, policy.range, HINT);
}

const HINT = 'Refer to a parameter that is Delete, Retain or null.';

function refuse(name: string, { template }: Checker): string | undefined {
  if (isPseudoParameter(name)) return name === NO_VALUE_NAME ? undefined : `cannot be \`${name}\``;
  const wrong = template.parameters.get(name)?.allowedValues?.find((value) => !policies.has(value));
  return wrong === undefined ? undefined : `cannot be ${JSON.stringify(wrong)}, which \`${name}\` allows`;
}

const policies: ReadonlySet<unknown> = new Set(['Delete', 'Retain', null]);
