import type { Path } from './builder.ts';
import { checkCount } from './check-count.ts';
import { checkDeletionPolicy } from './check-deletion-policy.ts';
import { checkExpression } from './check-expression.ts';
import { checkConditionName } from './check-function-names.ts';
import { checkProperties } from './check-properties.ts';
import { checkResourceName } from './check-reference.ts';
import type { Checker } from './checker.ts';
import { type Expression, literalText } from './expression.ts';
import { dependsOnPlace, type Place, places, propertiesPlace } from './place.ts';
import type { ResourceDeclaration } from './template.ts';

export function checkResource(resource: ResourceDeclaration, checker: Checker): void {
  const path: Path = ['Resources', resource.name.text];
  const { condition, count, dependsOn, deletionPolicy, metadata, updatePolicy } = resource;
  const counted = count !== null;
  checkType(resource, path, checker);
  if (counted) checkCount(count, [...path, 'Count'], checker);
  checkExpression(resource.properties, propertiesPlace(counted), [...path, 'Properties'], checker);
  if (condition !== null) checkConditionName(condition.text, condition, [...path, 'Condition'], checker);
  if (dependsOn !== null) checkDependsOn(dependsOn, dependsOnPlace(counted), [...path, 'DependsOn'], checker);
  if (metadata !== null) checkExpression(metadata, places.metadata, [...path, 'Metadata'], checker);
  if (updatePolicy !== null) checkExpression(updatePolicy, places.metadata, [...path, 'UpdatePolicy'], checker);
  if (deletionPolicy !== null) checkDeletionPolicy(deletionPolicy, [...path, 'DeletionPolicy'], checker);
}

function checkType(resource: ResourceDeclaration, path: Path, checker: Checker): void {
  const type = resource.type.text;
  const schema = checker.schema(type);
  if (schema === undefined) {
    reportUnknownType(resource, path, checker);
  } else if (schema.properties !== null) {
    const { properties: schemas, propertiesComplete: complete = true } = schema;
    const owner = `\`${resource.name.text}\` (${type})`;
    const conditional = resource.condition !== null || resource.count !== null;
    checkProperties(resource.properties, { schemas, complete, conditional, owner }, [...path, 'Properties'], checker);
  }
}

function reportUnknownType({ name, type }: ResourceDeclaration, path: Path, checker: Checker): void {
  if (type.text.startsWith('Custom::') || checker.isModule(name.text)) return;
  const message = `There is no resource type \`${type.text}\`.`;
  const hint = checker.hint(type.text, checker.typeNames());
  checker.report('ResourceTypeUnknown', message, [...path, 'Type'], type.range, hint);
}

/** Names of resources; functions may compute them, but only from parameters. A counted resource stands for all its instances. */
function checkDependsOn(dependsOn: Expression, place: Place, path: Path, checker: Checker): void {
  if (dependsOn.kind === 'call') {
    checkExpression(dependsOn, place, path, checker);
    return;
  }
  const items = dependsOn.kind === 'list' ? dependsOn.items : [dependsOn];
  for (const item of items) checkDependency(item, place, path, checker);
}

function checkDependency(item: Expression, place: Place, path: Path, checker: Checker): void {
  const name = literalText(item);
  if (item.kind === 'call') checkExpression(item, place, path, checker);
  else if (item.kind === 'literal' && (item.value === null || item.value === '')) return;
  else if (name === undefined) {
    checker.report(
      'AttributeInvalid',
      '`DependsOn` must be the name of a resource or a list of names.',
      path,
      item.range,
    );
  } else {
    checkResourceName(name, `There is no resource \`${name}\` to depend on.`, item, path, checker);
  }
}
