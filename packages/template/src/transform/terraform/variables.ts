import { isJsonObject, type Json } from '../../base/json.ts';
import type { Entry } from '../../text/node.ts';
import { textOf } from '../../text/node.ts';
import type { Expansion } from '../expansion.ts';
import type { HclExpression } from '../hcl/syntax.ts';
import { entry, scalar, valueAt } from '../nodes.ts';
import { constraintsOf } from './constraints.ts';
import { constantAttribute, type Declaration, describedAttributes, made, merged } from './declarations.ts';
import { defaultFits } from './default-fits.ts';

type ParameterType = 'String' | 'Number' | 'Boolean' | 'Json';

const PRIMITIVES: ReadonlyMap<string, ParameterType> = new Map([
  ['string', 'String'],
  ['number', 'Number'],
  ['bool', 'Boolean'],
  ['list', 'Json'],
  ['map', 'Json'],
]);
const COLLECTIONS = new Set(['list', 'set', 'map', 'object', 'tuple', 'optional']);

/** A variable of the root module as a parameter; what `Parameters` says of it wins. */
export function parameterOf(declaration: Declaration, override: Entry | undefined, expansion: Expansion): Entry {
  const { name, block, range } = declaration;
  const fallback = constantAttribute(declaration, 'default', expansion);
  const sensitive = constantAttribute(declaration, 'sensitive', expansion)?.value === true;
  const nullable = constantAttribute(declaration, 'nullable', expansion)?.value !== false;
  if (fallback?.value === null && !nullable) reportNullDefault(declaration, expansion);
  const type = typeOf(declaration, fallback?.value, expansion);
  const validations = block.body.blocks.filter((inner) => inner.type === 'validation');
  const derived = merged(
    name,
    [
      made({ Type: type, ...(sensitive ? { NoEcho: true } : {}), ...constraintsOf(name, validations) }, range),
      fallback === undefined ? [] : made({ Default: fallback.value }, fallback.range),
      describedAttributes(declaration, expansion),
    ],
    range,
  );
  return overridden(derived, override, expansion);
}

/** What is declared in `Parameters` stands where it is written there. */
function overridden(derived: Entry, override: Entry | undefined, expansion: Expansion): Entry {
  const attributes = derived.value.kind === 'map' ? derived.value.entries : [];
  if (override === undefined) return merged(derived.key, [asWritten(attributes, derived.value)], derived.keyRange);
  if (override.value.kind !== 'map') return override;
  const own = new Set(override.value.entries.map(({ key }) => key));
  const kept = asWritten(attributes, override.value).filter(
    (one) => !own.has(one.key) && (one.key !== 'Default' || isFitting(one, override, expansion)),
  );
  return { ...override, value: { ...override.value, entries: [...override.value.entries, ...kept] } };
}

/** A variable's default that the parameter would refuse is a placeholder: then a value must be given. */
function isFitting(fallback: Entry, override: Entry, expansion: Expansion): boolean {
  if (defaultFits(fallback.value, override.value)) return true;
  const message = `The default of the variable \`${override.key}\` does not fit what \`Parameters\` says of it, so a value must be given.`;
  expansion.report('AttributeIgnored', message, ['Parameters', override.key], fallback.keyRange);
  return false;
}

/** The default of a text is text, also where Terraform would convert it. */
function asWritten(attributes: readonly Entry[], declared: Entry['value']): readonly Entry[] {
  const type = textOf(valueAt(declared, 'Type')) ?? 'String';
  return attributes.map((attribute) => {
    const { key, value } = attribute;
    if (key !== 'Default' || type !== 'String' || value.kind !== 'scalar') return attribute;
    if (value.value === null || typeof value.value === 'string') return attribute;
    return entry(key, scalar(String(value.value), value.range));
  });
}

function typeOf(declaration: Declaration, fallback: Json | undefined, expansion: Expansion): ParameterType {
  const attribute = declaration.block.body.attributes.get('type');
  if (attribute === undefined) return typeOfValue(fallback);
  const declared = typeOfExpression(attribute.value, fallback);
  if (declared !== undefined) return declared;
  const message = `The variable \`${declaration.name}\` has an unknown type.`;
  const names = ['string', 'number', 'bool', 'any', ...COLLECTIONS];
  const hint =
    attribute.value.kind === 'name' || attribute.value.kind === 'call'
      ? expansion.hint(attribute.value.name, names)
      : undefined;
  const path = ['Workspace', declaration.source.file.path];
  expansion.report(
    'TerraformInvalid',
    message,
    path,
    declaration.source.at(attribute.value.range),
    hint ?? 'Use string, number, bool, list(…), set(…), map(…), object({…}), tuple([…]) or any.',
  );
  return typeOfValue(fallback);
}

/** Old templates write simple types in quotes. */
function typeOfExpression(type: HclExpression, fallback: Json | undefined): ParameterType | undefined {
  if (type.kind === 'call') return COLLECTIONS.has(type.name) ? 'Json' : undefined;
  const name = type.kind === 'name' ? type.name : type.kind === 'literal' ? type.value : undefined;
  if (name === 'any') return typeOfValue(fallback);
  return typeof name === 'string' ? PRIMITIVES.get(name) : undefined;
}

function typeOfValue(value: Json | undefined): ParameterType {
  if (typeof value === 'number') return 'Number';
  if (typeof value === 'boolean') return 'Boolean';
  return Array.isArray(value) || isJsonObject(value) ? 'Json' : 'String';
}

function reportNullDefault({ name, source, range }: Declaration, expansion: Expansion): void {
  const message = `The variable \`${name}\` is not nullable, and its default is null.`;
  expansion.report('TerraformInvalid', message, ['Workspace', source.file.path], range);
}
