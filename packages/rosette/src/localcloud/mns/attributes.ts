import { childOf, textOf, type XmlNode } from '../web/xml-read.ts';
import { invalidArgument } from './errors.ts';

/** Attributes as a request gives them: names as in the XML, `DlqPolicy.Enabled` for what stands inside another. */
export type Given = ReadonlyMap<string, string>;

const POLICIES = ['DlqPolicy', 'DLQPolicy'];

/** What the root element of a request holds; empty elements count as not given. */
export function givenAttributes(root: XmlNode): Given {
  const given = new Map<string, string>();
  for (const { name, text, children } of root.children) {
    if (children.length === 0 && text.trim() !== '') given.set(name, text.trim());
  }
  const policy = POLICIES.map((name) => childOf(root, name)).find((node) => node !== undefined);
  for (const member of ['Enabled', 'DeadLetterTargetQueue', 'MaxReceiveCount']) {
    const text = policy === undefined ? undefined : textOf(policy, member)?.trim();
    if (text !== undefined && text !== '') given.set(`DlqPolicy.${member}`, text);
  }
  return given;
}

/** A whole number within bounds, or `otherwise` where none is given. Throws `InvalidArgument`. */
export function numberWithin(
  given: Given,
  name: string,
  [from, to]: readonly [number, number],
  otherwise: number,
): number {
  const text = given.get(name);
  if (text === undefined) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw invalidArgument(
    `The value of "${name}" should between ${from} and ${to} seconds/bytes/times, but is "${text}".`,
  );
}

/** `True` or `False`, in any case. */
export function flag(given: Given, name: string, otherwise: boolean): boolean {
  const text = given.get(name)?.toLowerCase();
  if (text === undefined) return otherwise;
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalidArgument(`The value of "${name}" should be True or False, but is "${given.get(name)}".`);
}

/** One of a few words. */
export function oneOf<T extends string>(given: Given, name: string, words: readonly T[], otherwise: T): T {
  const text = given.get(name);
  if (text === undefined) return otherwise;
  const word = words.find((each) => each === text.toUpperCase());
  if (word === undefined)
    throw invalidArgument(`The value of "${name}" should be one of ${words.join(', ')}, but is "${text}".`);
  return word;
}
