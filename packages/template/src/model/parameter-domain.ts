import { equalJson } from '../base/equality.ts';
import type { Json } from '../base/json.ts';
import { valueKey } from '../base/value-key.ts';
import { isStored, type ParameterDeclaration } from './parameter-declaration.ts';
import { acceptValue, isRefusal } from './parameter-value.ts';

/** What a parameter can be, once its value is converted. */
export interface ParameterDomain {
  /** Every value, in the form of `valueKey`. Null: they cannot be listed. */
  readonly listed: readonly string[] | null;
  has(value: Json): boolean;
}

export function domainOf(declaration: ParameterDeclaration): ParameterDomain {
  let domain = known.get(declaration);
  if (domain === undefined) {
    domain = readDomain(declaration);
    known.set(declaration, domain);
  }
  return domain;
}

const known = new WeakMap<ParameterDeclaration, ParameterDomain>();

function readDomain(declaration: ParameterDeclaration): ParameterDomain {
  const listed = listedValues(declaration);
  if (listed === null) return { listed, has: (value) => canBe(declaration, value) };
  const keys = new Set(listed);
  return { listed: [...keys], has: (value) => keys.has(valueKey(value)) };
}

function listedValues(declaration: ParameterDeclaration): readonly string[] | null {
  const values = choices(declaration);
  if (values === undefined) return null;
  // Without the list itself: each value would be looked for in it again.
  const rest = { ...declaration, allowedValues: null, allowedPattern: null };
  const accepted = values.map((value) => acceptValue(rest, value, null));
  const keys = accepted.flatMap((result) => (isRefusal(result) ? [] : [valueKey(result.value)]));
  return declaration.default === null ? [...keys, valueKey(null)] : keys;
}

function choices({ type, allowedValues }: ParameterDeclaration): readonly Json[] | undefined {
  if (type === 'Boolean') return allowedValues ?? [true, false];
  return type === 'String' || type === 'Number' ? (allowedValues ?? undefined) : undefined;
}

function canBe(declaration: ParameterDeclaration, value: Json): boolean {
  // JSON text can stand for anything, and what is stored elsewhere is not known.
  if (declaration.type === 'Json' || isStored(declaration.type)) return true;
  if (value === null) return declaration.default === null;
  // A pattern may cost much, and there may be many comparisons.
  const accepted = acceptValue({ ...declaration, allowedPattern: null }, value, null);
  return !isRefusal(accepted) && equalJson(accepted.value, value);
}
