import { diagnostic } from '../base/catalogue.ts';
import { type Data, float } from '../base/data.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { parseJsonText } from '../base/json-text.ts';
import { createSuggester } from '../base/suggest.ts';
import type { Question } from '../functions/question.ts';
import { Failure } from '../functions/spec.ts';
import { isStored, type ParameterDeclaration } from '../model/parameter-declaration.ts';
import { acceptValue, isRefusal } from '../model/parameter-value.ts';
import type { Template } from '../model/template.ts';
import { Secret, type Value } from './value.ts';

export interface ResolveOptions {
  /** Default true: NoEcho values come as `Secret`. */
  readonly secretsFromNoEcho?: boolean;
  /** Answers for the OOS parameter store: undefined while not known. Absent: there is no such store. */
  readonly ask?: (question: Question) => Json | Failure | undefined;
}

export interface ResolvedParameters {
  /** Every declared parameter that has an acceptable value, in declaration order. */
  readonly values: ReadonlyMap<string, Value>;
  readonly diagnostics: readonly Diagnostic[];
  /** What is not answered yet; parameters that need it have no value, and are unknown to evaluation. */
  readonly questions: readonly Question[];
}

/** Supplied value, else default, converted and checked. All problems at once; no message holds a secret value. */
export function resolveParameters(
  template: Template,
  supplied: JsonObject,
  options: ResolveOptions = {},
): ResolvedParameters {
  const diagnostics: Diagnostic[] = refuseUnknown(template, supplied);
  const values = new Map<string, Value>();
  const questions: Question[] = [];
  for (const declaration of template.parameters.values()) {
    const result = resolveOne(declaration, supplied, options);
    if (result instanceof Pending) questions.push(result.question);
    else if (result === undefined) diagnostics.push(missing(declaration));
    else if (!(result instanceof Accepted)) diagnostics.push(refused(declaration, result.refused));
    else values.set(declaration.name.text, protect(declaration, result.value, options));
  }
  return { values, diagnostics, questions };
}

function resolveOne(declaration: ParameterDeclaration, supplied: JsonObject, options: ResolveOptions) {
  const name = declaration.name.text;
  const given = Object.hasOwn(supplied, name);
  const raw = given ? supplied[name] : declaration.default;
  if (raw === undefined) return undefined;
  if (isStored(declaration.type) && raw !== null) return stored(declaration, raw, options);
  const text = given ? null : declaration.defaultText;
  const result = acceptValue(declaration, raw, text);
  return isRefusal(result) ? result : new Accepted(withFloats(declaration, text ?? raw, result.value));
}

/** Numbers that were given as floats stay floats, which functions tell apart. `given` is text as far as it is known. */
function withFloats({ type }: ParameterDeclaration, given: Json, value: Json): Data {
  if (typeof given !== 'string') return value;
  if (type === 'Number' && typeof value === 'number') return /[.eE]/.test(given) ? float(value) : value;
  return type === 'Json' && typeof value === 'object' ? (parseJsonText(given) ?? value) : value;
}

class Accepted {
  readonly value: Data;

  constructor(value: Data) {
    this.value = value;
  }
}

class Pending {
  readonly question: Question;

  constructor(question: Question) {
    this.question = question;
  }
}

function stored(declaration: ParameterDeclaration, name: Json, { ask }: ResolveOptions) {
  if (ask === undefined) return { refused: 'names a stored parameter, but there is no OOS parameter store here' };
  if (typeof name !== 'string') return { refused: 'must be the name of a parameter in the OOS parameter store' };
  const secret = declaration.type === 'ALIYUN::OOS::SecretParameter::Value';
  const question = { kind: 'oos-parameter', name, secret } as const;
  const answer = ask(question);
  if (answer === undefined) return new Pending(question);
  if (answer instanceof Failure) {
    return { refused: `cannot be read from the OOS parameter store: ${answer.message.replace(/\.$/, '')}` };
  }
  const result = acceptValue(declaration, answer, null);
  return isRefusal(result) ? result : new Accepted(result.value);
}

/** Null says that nothing was given, which is no secret. */
function protect({ noEcho }: ParameterDeclaration, value: Data, options: ResolveOptions): Value {
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
