import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { Context } from '../functions/spec.ts';
import type { Path } from './builder.ts';
import { checkLocalAttribute, checkLocalReference, reportResourceInLocal } from './check-local-reference.ts';
import { checkTypeAttribute } from './check-type-attribute.ts';
import type { Checker } from './checker.ts';
import { countedHint, countedMessage, INDEX_MISPLACED, INDEX_NAME } from './count.ts';
import type { Expression } from './expression.ts';
import type { Place } from './place.ts';
import { isPseudoParameter, pseudoParameterNames } from './pseudo-parameters.ts';
import type { ResourceDeclaration } from './template.ts';

/** A name in `Ref`, or without a dot in `Fn::Sub`. */
export function checkName(name: string, at: Expression, place: Place, path: Path, checker: Checker): void {
  const { template } = checker;
  if (name === INDEX_NAME) {
    checkIndex(at, place, path, checker);
  } else if (template.parameters.has(name) || isPseudoParameter(name)) {
    return;
  } else if (template.locals.has(name)) {
    checkLocalReference(template.locals.get(name)!, at, place, path, checker);
  } else if (!checker.resourceExists(name)) {
    const message = `\`${name}\` is neither a parameter nor a resource of this template.`;
    const hint = checker.instanceHint(name) ?? checker.hint(name, referableNames(place, checker));
    checker.report('ReferenceUnknown', message, path, at.range, hint);
  } else if (place.inLocal) {
    reportResourceInLocal(name, at, path, checker);
  } else if (place.context !== 'value') {
    const message = `\`${name}\` is a resource; only parameters have a value when ${contextNames[place.context]} evaluated.`;
    checker.report('ReferenceMisplaced', message, path, at.range);
  } else {
    checkCounted(name, at, place, path, checker);
  }
}

const contextNames: Readonly<Record<Exclude<Context, 'value'>, string>> = {
  condition: 'conditions are',
  rule: 'rules are',
  count: 'this is',
};

function* referableNames(place: Place, { template }: Checker): Generator<string> {
  yield* template.parameters.keys();
  for (const { kind, name } of template.locals.values()) if (place.locals.includes(kind)) yield name.text;
  if (place.context === 'value' && !place.inLocal) yield* template.resources.keys();
  yield* pseudoParameterNames;
  if (place.indexed) yield INDEX_NAME;
}

function checkIndex(at: Expression, place: Place, path: Path, checker: Checker): void {
  if (!place.indexed) checker.report('ReferenceMisplaced', INDEX_MISPLACED, path, at.range);
}

/** Where it cannot become the list of its instances, a counted resource has no value. */
function checkCounted(name: string, at: Expression, place: Place, path: Path, checker: Checker): void {
  if (place.expands || checker.template.resources.get(name)?.count == null) return;
  checker.report('CountedReference', countedMessage(name), path, at.range, countedHint(name));
}

export function checkAttribute(
  resource: string,
  attribute: string,
  at: Expression,
  place: Place,
  path: Path,
  checker: Checker,
): void {
  const local = checker.template.locals.get(resource);
  if (local !== undefined) {
    checkLocalAttribute(local, attribute, at, place, path, checker);
    return;
  }
  const declaration = checker.declarationOf(resource);
  if (declaration !== undefined && place.inLocal) {
    reportResourceInLocal(resource, at, path, checker);
    return;
  }
  if (declaration === undefined) {
    checkResourceName(resource, `There is no resource \`${resource}\` in this template.`, at, path, checker);
    return;
  }
  checkCounted(resource, at, place, path, checker);
  checkAttributeOf(declaration, resource, attribute, at, path, checker);
}

/** The name of a resource or of an instance. */
export function checkResourceName(
  name: string,
  message: string,
  at: { readonly range: Expression['range'] },
  path: Path,
  checker: Checker,
): void {
  if (checker.resourceExists(name)) return;
  const hint = checker.instanceHint(name) ?? checker.hint(name, checker.template.resources.keys());
  checker.report('ReferenceUnknown', message, path, at.range, hint);
}

const NESTED_STACK = 'ALIYUN::ROS::Stack';

function checkAttributeOf(
  declaration: ResourceDeclaration,
  resource: string,
  attribute: string,
  at: Expression,
  path: Path,
  checker: Checker,
): void {
  const type = declaration.type.text;
  if (type === NESTED_STACK) {
    checkNestedOutput(declaration, resource, attribute, at, path, checker);
    return;
  }
  checkTypeAttribute(type, resource, attribute, at, path, checker);
}

/** Of a stack that is written here the outputs are known. */
function checkNestedOutput(
  declaration: ResourceDeclaration,
  resource: string,
  attribute: string,
  at: Expression,
  path: Path,
  checker: Checker,
): void {
  const prefix = 'Outputs.';
  if (!attribute.startsWith(prefix)) {
    const message = `A nested stack has outputs only, so \`${attribute}\` of \`${resource}\` does not exist.`;
    checker.report(
      'ResourceAttributeUnknown',
      message,
      path,
      at.range,
      `Write \`Outputs.${attribute}\` for the output of that name.`,
    );
    return;
  }
  const outputs = inlineOutputs(declaration);
  const name = attribute.slice(prefix.length);
  if (outputs === undefined || outputs.includes(name)) return;
  const message = `The template of the nested stack \`${resource}\` has no output \`${name}\`.`;
  checker.report('ResourceAttributeUnknown', message, path, at.range, checker.hint(name, outputs));
}

function inlineOutputs({ properties }: ResourceDeclaration): readonly string[] | undefined {
  const body = properties.entries.find((entry) => entry.key === 'TemplateBody')?.value;
  if (body?.kind !== 'literal' || !isJsonObject(body.value)) return undefined;
  // Outputs of a transformed template are not written in it.
  if (isTransformed(body.value)) return undefined;
  return isJsonObject(body.value.Outputs) ? Object.keys(body.value.Outputs) : [];
}

function isTransformed(template: JsonObject): boolean {
  return Object.hasOwn(template, 'Transform') || Object.hasOwn(template, 'Workspace');
}
