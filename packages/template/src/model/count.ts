import type { Json } from '../base/json.ts';
import { describeKinds, kindOf } from '../functions/spec.ts';
import { constantOf } from './expression.ts';
import type { ResourceDeclaration, Template } from './template.ts';

/** Numbers and names of counted resources (reference/template-language.md 5.4). */

/** The 0-based number of an instance, inside its own `Properties` and `DependsOn` only. */
export const INDEX_NAME = 'ALIYUN::Index';

export const INDEX_MISPLACED = `\`${INDEX_NAME}\` has a value only in \`Properties\` and \`DependsOn\` of a resource with a \`Count\`.`;

/** One of the resources that a counted one becomes. */
export interface InstanceName {
  readonly resource: string;
  readonly index: number;
}

export function instanceName(resource: string, index: number): string {
  return `${resource}[${index}]`;
}

/** `A[0]`, in its only spelling. Whether there is such an instance is another question. */
export function parseInstanceName(name: string): InstanceName | undefined {
  if (!name.endsWith(']')) return undefined;
  const match = /^(.+)\[(0|[1-9]\d{0,14})\]$/s.exec(name);
  return match === null ? undefined : { resource: match[1]!, index: Number(match[2]) };
}

/** A natural number, or text that is one; undefined for everything else. */
export function naturalNumber(value: Json): number | undefined {
  const number = typeof value === 'string' && /^\s*\+?\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && (Number.isInteger(number) || number === Number.POSITIVE_INFINITY) && number >= 0
    ? number
    : undefined;
}

/** Why the value is no count: `must be …, not …`. */
export function countRefusal(value: Json): string {
  const kind = kindOf(value);
  const shown = kind === 'number' || kind === 'string' ? `\`${value}\`` : describeKinds([kind]);
  return `must be a natural number (0, 1, 2 …), not ${shown}`;
}

/** The number of instances as far as the text tells: undefined without `Count`, for a function, and for a wrong value. */
export function literalCount({ count }: ResourceDeclaration): number | undefined {
  const constant = count === null ? undefined : constantOf(count);
  return constant === undefined ? undefined : naturalNumber(constant);
}

/** Which instances there are, for hints: `A[0]`, `A[0]` and `A[1]`, `A[0]` to `A[8]`. */
export function describeInstances(resource: string, count: number): string {
  const [first, last] = [`\`${instanceName(resource, 0)}\``, `\`${instanceName(resource, count - 1)}\``];
  if (count === 0) return `\`${resource}\` has no instance, because its \`Count\` is 0.`;
  if (count === 1) return `The only instance of \`${resource}\` is ${first}.`;
  return `\`${resource}\` has ${count} instances: ${first} ${count === 2 ? 'and' : 'to'} ${last}.`;
}

/**
 * What a name was declared as: the resource itself, or the counted one that it is an instance of. While a `Count` is not
 * written out every index may exist.
 */
export function declarationOf(name: string, { resources }: Template): ResourceDeclaration | undefined {
  const declared = resources.get(name);
  const parsed = declared === undefined ? parseInstanceName(name) : undefined;
  const counted = parsed && resources.get(parsed.resource);
  if (counted === undefined || counted.count === null) return declared;
  return parsed!.index < (literalCount(counted) ?? Number.POSITIVE_INFINITY) ? counted : undefined;
}

/** What is wrong with a name that looks like that of an instance; `countOf` answers undefined where it is not known. */
export function instanceHint(
  name: string,
  { resources }: Template,
  countOf: (resource: ResourceDeclaration) => number | undefined,
): string | undefined {
  const parsed = parseInstanceName(name);
  const declared = parsed && resources.get(parsed.resource);
  if (declared === undefined) return undefined;
  const { resource } = parsed!;
  if (declared.count === null) return `\`${resource}\` has no \`Count\`; its name is \`${resource}\` alone.`;
  const count = countOf(declared);
  return count === undefined ? undefined : describeInstances(resource, count);
}

export function countedMessage(resource: string): string {
  return `\`${resource}\` has a \`Count\`, so it has no single value, and a list of its instances cannot stand here.`;
}

/** How to refer to a counted resource where a list of its instances cannot stand. */
export function countedHint(resource: string): string {
  const list = `Outside text, a \`Ref\` or \`Fn::GetAtt\` in \`Properties\` and \`Outputs\` gives the list of all instances.`;
  return `Name one instance, as in \`${instanceName(resource, 0)}\`. ${list}`;
}
