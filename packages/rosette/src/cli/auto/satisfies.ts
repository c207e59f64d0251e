import { compilePattern } from '@rosette/template/base/pattern.ts';
import type { DeclaredParameter } from './declaration.ts';

/** Whether a made-up value meets the declaration. Only a pre-check: the API judges in the end. */
export function satisfies(value: string, parameter: DeclaredParameter): boolean {
  return (
    value.length >= parameter.minLength &&
    value.length <= parameter.maxLength &&
    (parameter.allowedValues.length === 0 || parameter.allowedValues.includes(value)) &&
    matches(value, parameter.allowedPattern)
  );
}

/** The whole value must match (reference/template-language.md 2.3). A pattern beyond the engine accepts all here. */
function matches(value: string, pattern: string): boolean {
  if (pattern === '') return true;
  const compiled = compilePattern(pattern);
  return compiled.kind === 'unsupported' || compiled.pattern.matches(value);
}
