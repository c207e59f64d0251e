import { diagnostic } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { createSuggester } from '../base/suggest.ts';
import type { ParameterDeclaration } from '../model/parameter-declaration.ts';
import { acceptValue, isRefusal } from '../model/parameter-value.ts';
import type { Template } from '../model/template.ts';
import { Secret, type Value } from './value.ts';

export interface ResolveOptions {
  /** Default true: NoEcho values come as `Secret`. */
  readonly secretsFromNoEcho?: boolean;
  /** Value of a parameter in the OOS parameter store; undefined when there is none of that name. */
  readonly storeValue?: (name: string, secret: boolean) => Json | undefined;
}

export interface ResolvedParameters {
  /** Every declared parameter that has an acceptable value, in declaration order. */
  readonly values: ReadonlyMap<string, Value>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Supplied value, else default, converted and checked. All problems at once; no message holds a secret value. */
export function resolveParameters(
  template: Template,
  supplied: JsonObject,
  options: ResolveOptions = {},
): ResolvedParameters {
  const diagnostics: Diagnostic[] = refuseUnknown(template, supplied);
  const values = new Map<string, Value>();
  for (const declaration of template.parameters.values()) {
    const result = resolveOne(declaration, supplied, options);
    if (isRefusal(result)) diagnostics.push(refused(declaration, result.refused));
    else if (result === undefined) diagnostics.push(missing(declaration));
    else values.set(declaration.name.text, protect(declaration, result.value, options));
  }
  return { values, diagnostics };
}

function resolveOne(declaration: ParameterDeclaration, supplied: JsonObject, options: ResolveOptions) {
  const name = declaration.name.text;
  const given = Object.hasOwn(supplied, name);
  const raw = given ? supplied[name] : declaration.default;
  if (raw === undefined) return undefined;
  if (isStored(declaration) && raw !== null) return stored(declaration, raw, options);
  return acceptValue(declaration, raw, given ? null : declaration.defaultText);
}

function isStored({ type }: ParameterDeclaration): boolean {
  return type === 'ALIYUN::OOS::Parameter::Value' || type === 'ALIYUN::OOS::SecretParameter::Value';
}

function stored(declaration: ParameterDeclaration, raw: Json, { storeValue }: ResolveOptions) {
  if (storeValue === undefined)
    return { refused: 'names a stored parameter, but there is no OOS parameter store here' };
  if (typeof raw !== 'string') return { refused: 'must be the name of a parameter in the OOS parameter store' };
  const value = storeValue(raw, declaration.type === 'ALIYUN::OOS::SecretParameter::Value');
  return value === undefined
    ? { refused: 'names no parameter of the OOS parameter store' }
    : acceptValue(declaration, value, null);
}

/** Null says that nothing was given, which is no secret. */
function protect({ noEcho }: ParameterDeclaration, value: Json, options: ResolveOptions): Value {
  return noEcho && value !== null && options.secretsFromNoEcho !== false ? new Secret(value) : value;
}

function refuseUnknown(template: Template, supplied: JsonObject): Diagnostic[] {
  const suggester = createSuggester();
  return Object.keys(supplied)
    .filter((name) => !template.parameters.has(name))
    .map((name) => {
      const hint = suggester.hint(name, template.parameters.keys());
      const message = `The parameter \`${name}\` is not declared in the template.`;
      return diagnostic('ParameterUnknown', message, { path: ['Parameters', name], hint });
    });
}

function missing({ name, label }: ParameterDeclaration): Diagnostic {
  const message = `The parameter \`${name.text}\`${label === null ? '' : ` (${label})`} has no value and no default.`;
  return diagnostic('ParameterMissing', message, { path: ['Parameters', name.text], range: name.range });
}

function refused({ name, constraintDescription }: ParameterDeclaration, reason: string): Diagnostic {
  const message = `The value of the parameter \`${name.text}\` ${reason}.`;
  const hint = constraintDescription ?? undefined;
  return diagnostic('ParameterInvalid', message, { path: ['Parameters', name.text], range: name.range, hint });
}
