import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { Context } from '../functions/spec.ts';
import type { ResourceSchema } from '../schema/resource-schema.ts';
import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import type { Expression } from './expression.ts';
import { isPseudoParameter, pseudoParameterNames } from './pseudo-parameters.ts';

/** A name in `Ref`, or without a dot in `Fn::Sub`. */
export function checkName(name: string, at: Expression, context: Context, path: Path, checker: Checker): void {
  const { template } = checker;
  if (template.parameters.has(name) || isPseudoParameter(name) || template.locals.has(name)) return;
  if (name === 'ALIYUN::Index') {
    const message = '`ALIYUN::Index` exists only in counted resources, which Rosette does not expand yet.';
    checker.report('NotSupportedYet', message, path, at.range);
  } else if (!checker.resourceExists(name)) {
    const message = `\`${name}\` is neither a parameter nor a resource of this template.`;
    checker.report('ReferenceUnknown', message, path, at.range, checker.hint(name, referableNames(context, checker)));
  } else if (context !== 'value') {
    const message = `\`${name}\` is a resource; only parameters have a value when ${contextNames[context]} evaluated.`;
    checker.report('ReferenceMisplaced', message, path, at.range);
  }
}

const contextNames: Readonly<Record<Exclude<Context, 'value'>, string>> = {
  condition: 'conditions are',
  rule: 'rules are',
  count: '`Count` is',
};

function* referableNames(context: Context, { template }: Checker): Generator<string> {
  yield* template.parameters.keys();
  if (context === 'value') yield* template.resources.keys();
  yield* pseudoParameterNames;
}

export function checkAttribute(
  resource: string,
  attribute: string,
  at: Expression,
  path: Path,
  checker: Checker,
): void {
  const declaration = checker.template.resources.get(resource);
  if (declaration !== undefined) {
    checkAttributeOf(resource, declaration.type.text, attribute, at, path, checker);
  } else if (!checker.resourceExists(resource)) {
    const message = `There is no resource \`${resource}\` in this template.`;
    checker.report(
      'ReferenceUnknown',
      message,
      path,
      at.range,
      checker.hint(resource, checker.template.resources.keys()),
    );
  }
}

const NESTED_STACK = 'ALIYUN::ROS::Stack';

function checkAttributeOf(
  resource: string,
  type: string,
  attribute: string,
  at: Expression,
  path: Path,
  checker: Checker,
): void {
  if (type === NESTED_STACK) {
    checkNestedOutput(resource, attribute, at, path, checker);
    return;
  }
  const schema = checker.schema(type);
  if (schema === undefined || !knowsAttributes(schema) || Object.hasOwn(schema.attributes, attribute)) return;
  const names = Object.keys(schema.attributes);
  const message = `The resource \`${resource}\` (${type}) has no attribute \`${attribute}\`.`;
  const known =
    names.length === 0 ? 'This type has no attributes; use Ref for its id.' : `Attributes: ${names.join(', ')}.`;
  const hint = checker.hint(attribute, names) ?? (names.length > MAX_LISTED ? undefined : known);
  checker.report('ResourceAttributeUnknown', message, path, at.range, hint);
}

const MAX_LISTED = 12;

/** Of a type without properties and attributes the name is all that is known. */
function knowsAttributes(schema: ResourceSchema): boolean {
  return schema.attributesComplete && (schema.properties !== null || Object.keys(schema.attributes).length > 0);
}

/** Of a stack that is written here the outputs are known. */
function checkNestedOutput(resource: string, attribute: string, at: Expression, path: Path, checker: Checker): void {
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
  const outputs = inlineOutputs(resource, checker);
  const name = attribute.slice(prefix.length);
  if (outputs === undefined || outputs.includes(name)) return;
  const message = `The template of the nested stack \`${resource}\` has no output \`${name}\`.`;
  checker.report('ResourceAttributeUnknown', message, path, at.range, checker.hint(name, outputs));
}

function inlineOutputs(resource: string, checker: Checker): readonly string[] | undefined {
  const entries = checker.template.resources.get(resource)?.properties.entries ?? [];
  const body = entries.find((entry) => entry.key === 'TemplateBody')?.value;
  if (body?.kind !== 'literal' || !isJsonObject(body.value)) return undefined;
  // Outputs of a transformed template are not written in it.
  if (isTransformed(body.value)) return undefined;
  return isJsonObject(body.value.Outputs) ? Object.keys(body.value.Outputs) : [];
}

function isTransformed(template: JsonObject): boolean {
  return Object.hasOwn(template, 'Transform') || Object.hasOwn(template, 'Workspace');
}
