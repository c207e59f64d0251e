import { isJsonObject, type JsonObject } from '../base/json.ts';
import { Failure } from '../functions/spec.ts';
import { hasNestedIndex, parseSub, resolveSubName, withIndex } from '../functions/sub.ts';
import type { Path } from './builder.ts';
import { isDataSource } from './check-local-reference.ts';
import { checkAttribute, checkName } from './check-reference.ts';
import type { Checker } from './checker.ts';
import { conditionUsesOf } from './condition-names.ts';
import { INDEX_NAME } from './count.ts';
import { type CallExpression, type Expression, literalText } from './expression.ts';
import { type Place, textPlace } from './place.ts';

/** What a well-shaped call names: parameters, resources, attributes, mappings, conditions. */
export function checkFunctionNames(call: CallExpression, place: Place, path: Path, checker: Checker): void {
  const at = [...path, call.function];
  const items = call.argument.kind === 'list' ? call.argument.items : [call.argument];
  switch (call.function) {
    case 'Ref': {
      const name = literalText(call.argument);
      if (name !== undefined) checkName(name, call.argument, place, path, checker);
      break;
    }
    case 'Fn::GetAtt': {
      const [resource, attribute] = [literalText(items[0]), literalText(items[1])];
      if (resource !== undefined && attribute !== undefined)
        checkAttribute(resource, attribute, call, place, path, checker);
      break;
    }
    case 'Fn::Sub':
      checkSub(items, textPlace(place), at, checker);
      break;
    case 'Fn::FindInMap':
      checkFindInMap(items, at, checker);
      break;
    default:
      for (const use of conditionUsesOf(call)) checkConditionName(use.name, use.at, at, checker);
  }
}

export function checkConditionName(
  name: string,
  at: { readonly range: Expression['range'] },
  path: Path,
  checker: Checker,
): void {
  const { conditions } = checker.template;
  if (conditions.has(name)) return;
  const hint = checker.hint(name, conditions.keys());
  checker.report('ConditionUnknown', `There is no condition \`${name}\`.`, path, at.range, hint);
}

function checkSub(items: readonly Expression[], place: Place, path: Path, checker: Checker): void {
  const text = literalText(items[0]);
  if (text === undefined) return;
  const variables = new Set(items[1]?.kind === 'map' ? items[1].entries.map((entry) => entry.key) : []);
  // What is inside another placeholder is put in first; any number shows what the names then are.
  const nested = place.indexed && hasNestedIndex(text) && !variables.has(INDEX_NAME);
  const parts = parseSub(nested ? withIndex(text, 0) : text);
  if (parts instanceof Failure) {
    checker.report('FunctionArguments', `\`Fn::Sub\`: ${parts.message}`, path, items[0]!.range, ESCAPE_HINT);
    return;
  }
  for (const part of parts) {
    if (part.kind === 'variable') checkPlaceholder(part.name, items[0]!, variables, place, path, checker);
  }
}

const ESCAPE_HINT = 'Write `${!name}` where the text `${name}` itself is meant.';

function checkPlaceholder(
  name: string,
  at: Expression,
  variables: ReadonlySet<string>,
  place: Place,
  path: Path,
  checker: Checker,
): void {
  const target = resolveSubName(
    name,
    (text) => variables.has(text),
    (text) => checker.resourceExists(text) || isDataSource(text, checker),
  );
  if (target.kind === 'ref') checkName(target.name, at, place, path, checker);
  if (target.kind === 'attribute') checkAttribute(target.resource, target.attribute, at, place, path, checker);
  if (target.kind === 'nothing') {
    const message = `\`\${${name}}\` names no resource of this template.`;
    checker.report('ReferenceUnknown', message, path, at.range, ESCAPE_HINT);
  }
}

function checkFindInMap(items: readonly Expression[], path: Path, checker: Checker): void {
  const { mappings } = checker.template;
  const name = literalText(items[0]);
  const mapping = name === undefined ? undefined : mappings.get(name);
  if (mapping !== undefined) {
    checkMapKeys(name!, mapping, items, path, checker);
  } else if (name !== undefined) {
    const message = `There is no mapping \`${name}\`.`;
    checker.report('ReferenceUnknown', message, path, items[0]!.range, checker.hint(name, mappings.keys()));
  }
}

/** Keys that are written out. Where the first one is computed the second must be under one of them at least. */
function checkMapKeys(
  name: string,
  mapping: JsonObject,
  [, first, second]: readonly Expression[],
  path: Path,
  checker: Checker,
): void {
  const [top, inner] = [keyText(first), keyText(second)];
  if (top !== undefined && !Object.hasOwn(mapping, top)) {
    const hint = checker.hint(top, Object.keys(mapping));
    checker.report('ReferenceUnknown', `The mapping \`${name}\` has no key \`${top}\`.`, path, first!.range, hint);
    return;
  }
  const maps = (top === undefined ? Object.values(mapping) : [mapping[top]!]).filter(isJsonObject);
  if (inner === undefined || maps.length === 0 || maps.some((map) => Object.hasOwn(map, inner))) return;
  const where = top === undefined ? 'any of its keys' : `\`${top}\``;
  const hint = checker.hint(inner, keysOf(maps));
  const message = `The mapping \`${name}\` has no key \`${inner}\` under ${where}.`;
  checker.report('ReferenceUnknown', message, path, second!.range, hint);
}

function* keysOf(maps: readonly JsonObject[]): Generator<string> {
  for (const map of maps) yield* Object.keys(map);
}

/** Keys stand in their JSON form. */
function keyText(key: Expression | undefined): string | undefined {
  const value = key?.kind === 'literal' ? key.value : undefined;
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}
