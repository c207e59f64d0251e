import type { Json } from '../base/json.ts';
import { MAX_PATTERN_STEPS } from '../base/limits.ts';
import { patternCost } from '../base/pattern-cost.ts';
import { type Builder, describe } from './builder.ts';
import { isStored, type ParameterDeclaration } from './parameter-declaration.ts';
import { acceptValue, isRefusal, patternOf, withdrawPattern } from './parameter-value.ts';
import type { Template } from './template.ts';

/** Defaults must satisfy their own parameter; patterns must be usable. */
export function checkParameters(template: Template, builder: Builder): void {
  withdrawCostlyPatterns(template);
  for (const declaration of template.parameters.values()) {
    checkPattern(declaration, builder);
    checkDefault(declaration, builder);
    checkBlanks(declaration, builder);
    checkRanges(declaration, builder);
    for (const attribute of ignoredAttributes(declaration)) reportIgnored(attribute, declaration, builder);
  }
}

/** All patterns of one template together are given only so many steps. */
function withdrawCostlyPatterns({ parameters }: Template): void {
  let left = MAX_PATTERN_STEPS;
  for (const { allowedPattern, default: fallback } of parameters.values()) {
    if (allowedPattern === null) continue;
    const cost = patternCost(allowedPattern.source, typeof fallback === 'string' ? fallback.length : 0);
    if (cost <= left) left -= cost;
    else withdrawPattern(allowedPattern, 'the patterns of this template would take too long');
  }
}

function checkDefault(declaration: ParameterDeclaration, builder: Builder): void {
  if (declaration.default === undefined || declaration.default === null) return;
  const accepted = acceptDefault(declaration, declaration.default);
  if (!isRefusal(accepted)) return;
  const path = ['Parameters', declaration.name.text, 'Default'];
  const range = declaration.defaultRange ?? declaration.name.range;
  builder.report('ParameterDefaultInvalid', `${describe(path)} ${accepted.refused}.`, path, range);
}

/** Of a stored parameter the default is its name, which the constraints say nothing about. */
function acceptDefault(declaration: ParameterDeclaration, fallback: Json) {
  if (!isStored(declaration.type)) return acceptValue(declaration, fallback, declaration.defaultText);
  return typeof fallback === 'string' ? {} : { refused: 'must be the name of a parameter in the OOS parameter store' };
}

function checkPattern({ name, allowedPattern }: ParameterDeclaration, builder: Builder): void {
  if (allowedPattern === null) return;
  const result = patternOf(allowedPattern);
  if (result.kind === 'pattern') return;
  const path = ['Parameters', name.text, 'AllowedPattern'];
  const message = `${describe(path)} cannot be checked here, so every text passes: ${result.reason}.`;
  const hint = 'Look-around and back references have no linear-time form, except look-aheads at the very beginning.';
  builder.report('PatternUnchecked', message, path, allowedPattern.range, hint);
}

/** Blanks after commas stay part of the items (reference/template-language.md C4), which hardly anybody wants. */
function checkBlanks({ name, type, default: list, defaultRange }: ParameterDeclaration, builder: Builder): void {
  if (type !== 'CommaDelimitedList' || typeof list !== 'string') return;
  const blank = list.split(',').find((item) => item !== item.trim());
  if (blank === undefined) return;
  const path = ['Parameters', name.text, 'Default'];
  const message = `The item \`${blank}\` of ${describe(path)} keeps the blank that it begins or ends with.`;
  builder.report('ListItemBlank', message, path, defaultRange ?? name.range, 'Write the items without blanks.');
}

/** A range that nothing lies in would refuse every value. */
function checkRanges({ name, minValue, maxValue, minLength, maxLength }: ParameterDeclaration, builder: Builder): void {
  for (const [least, most, kind] of [
    [minValue, maxValue, 'Value'],
    [minLength, maxLength, 'Length'],
  ] as const) {
    if (least === null || most === null || least <= most) continue;
    const path = ['Parameters', name.text, `Min${kind}`];
    const message = `${describe(path)} is ${least}, more than \`Max${kind}\` ${most}, so that no value is acceptable.`;
    builder.report('AttributeInvalid', message, path, name.range);
  }
}

interface Ignored {
  readonly name: string;
  readonly because: string;
}

/** reference/template-language.md 2.3 */
function* ignoredAttributes({ type, noEcho, confirm, ...declaration }: ParameterDeclaration): Generator<Ignored> {
  const isText = type === 'String';
  if (confirm && !(isText && noEcho))
    yield { name: 'Confirm', because: 'only a String with `NoEcho` is entered twice' };
  if (declaration.allowedPattern !== null && !isText) {
    yield { name: 'AllowedPattern', because: 'only values of type String are matched with a pattern' };
  }
  for (const name of ['MinValue', 'MaxValue'] as const) {
    const given = name === 'MinValue' ? declaration.minValue : declaration.maxValue;
    if (given !== null && type !== 'Number') yield { name, because: 'only values of type Number have a range' };
  }
}

function reportIgnored({ name, because }: Ignored, { name: { text, range } }: ParameterDeclaration, builder: Builder) {
  const path = ['Parameters', text, name];
  builder.report('AttributeIgnored', `${describe(path)} has no effect: ${because}.`, path, range);
}
