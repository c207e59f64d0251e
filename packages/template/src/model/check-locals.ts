import type { Path } from './builder.ts';
import { checkExpression } from './check-expression.ts';
import { checkProperties } from './check-properties.ts';
import type { Checker } from './checker.ts';
import { childrenOf, type Expression, literalText, type MapExpression } from './expression.ts';
import type { LocalDeclaration } from './local-declaration.ts';
import { places } from './place.ts';
import type { ResourceDeclaration } from './template.ts';

/** Macros are judged where they stand in place of a reference; other locals where they are declared. */
export function checkLocals(checker: Checker): void {
  for (const local of checker.template.locals.values()) checkLocal(local, checker);
  for (const resource of checker.template.resources.values()) checkNestedLocals(resource, checker);
}

function checkLocal(local: LocalDeclaration, checker: Checker): void {
  const path: Path = ['Locals', local.name.text];
  if (local.kind === 'macro') return;
  if (local.kind === 'eval') {
    checkExpression(local.value, places.local, [...path, 'Value'], checker);
    checkStackId(local.value, [...path, 'Value'], checker);
    return;
  }
  checkExpression(local.properties, places.local, [...path, 'Properties'], checker);
  const schema = checker.schema(local.type.text);
  if (schema === undefined) {
    const message = `There is no data source \`${local.type.text}\`.`;
    const hint = checker.hint(local.type.text, dataSourceNames(checker));
    checker.report('ResourceTypeUnknown', message, [...path, 'Type'], local.type.range, hint);
  } else if (schema.properties !== null) {
    const owner = `\`${local.name.text}\` (${local.type.text})`;
    const { properties: schemas, propertiesComplete: complete = true } = schema;
    const rules = { schemas, complete, conditional: false, owner };
    checkProperties(local.properties, rules, [...path, 'Properties'], checker);
  }
}

function dataSourceNames(checker: Checker): readonly string[] {
  return checker.typeNames().filter((name) => name.startsWith('DATASOURCE::'));
}

/** ROS refuses the id of the stack as a value of a map, since the stack that evaluates locals is another one. */
function checkStackId(at: Expression, path: Path, checker: Checker): void {
  for (const [step, child] of childrenOf(at)) {
    const named = child.kind === 'call' && child.function === 'Ref' ? literalText(child.argument) : undefined;
    if (at.kind === 'map' && named === 'ALIYUN::StackId') {
      const message = '`ALIYUN::StackId` cannot be a value of a map in a local of type Eval.';
      checker.report('ReferenceMisplaced', message, [...path, step], child.range, 'Use a local of type Macro.');
    }
    if (child.kind !== 'literal') checkStackId(child, [...path, step], checker);
  }
}

/** ROS does not take an inline template with locals inside one that has locals itself. */
function checkNestedLocals({ name, properties }: ResourceDeclaration, checker: Checker): void {
  if (checker.template.locals.size === 0) return;
  const body = templateBody(properties);
  if (body?.kind !== 'literal' || typeof body.value !== 'object' || body.value === null) return;
  if (!Object.hasOwn(body.value, 'Locals')) return;
  const message = `The template inside \`${name.text}\` has \`Locals\`, and so has this one; ROS takes only one of the two.`;
  const path = ['Resources', name.text, 'Properties', 'TemplateBody'];
  checker.report('LocalMisplaced', message, path, name.range, 'Give the inner template by `TemplateURL`.');
}

function templateBody({ entries }: MapExpression): Expression | undefined {
  return entries.find(({ key }) => key === 'TemplateBody')?.value;
}
