import { type Builder, describe } from './builder.ts';
import type { ParameterDeclaration } from './parameter-declaration.ts';
import { acceptValue, isRefusal, patternOf } from './parameter-value.ts';
import type { Template } from './template.ts';

/** Defaults must satisfy their own parameter; patterns must be usable. */
export function checkParameters(template: Template, builder: Builder): void {
  for (const declaration of template.parameters.values()) {
    checkPattern(declaration, builder);
    checkDefault(declaration, builder);
  }
}

function checkDefault(declaration: ParameterDeclaration, builder: Builder): void {
  if (declaration.default === undefined || declaration.default === null) return;
  const accepted = acceptValue(declaration, declaration.default, declaration.defaultText);
  if (!isRefusal(accepted)) return;
  const path = ['Parameters', declaration.name.text, 'Default'];
  const range = declaration.defaultRange ?? declaration.name.range;
  builder.report('ParameterDefaultInvalid', `${describe(path)} ${accepted.refused}.`, path, range);
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
