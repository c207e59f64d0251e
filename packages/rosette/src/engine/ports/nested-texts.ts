import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type { StackRow } from './store.ts';

/*
 * Templates of nested stacks that stand at addresses (TemplateURL) may change at any time. An operation reads them once, and
 * its stack keeps which texts they were: what was planned is what is made, also after a crash, and an undo goes back to the
 * texts of before, wherever the addresses lead by then.
 */

/** Where the templates of nested stacks are read. */
export interface TemplateTexts {
  /** The text at an http, https or oss address. Rejects with `TextUnreadable` and nothing else. */
  read(
    address: string,
    reader: { readonly accountId: string; readonly region: string; readonly ramRoleName: string | null },
  ): Promise<string>;
}

/** Why there is no text, in a sentence without the address: that may hold secrets. */
export class TextUnreadable extends Error {
  override readonly name = 'TextUnreadable';
}

export interface NestedText {
  /** Digest of the address that it was read from. */
  readonly address: string;
  /** Of the text, as the store has templates. */
  readonly hash: string;
  /** An earlier operation read it. It says what was, and is read anew when the resource is changed. */
  readonly stale?: true;
}

/** By path of logical ids: `Net`, and `Net/Inner` for a nested stack of that nested stack. */
export type NestedTexts = Readonly<Record<string, NestedText>>;

/** Option of a stack: the texts that its nested stacks are made of, in all depths. */
export const NESTED_TEXTS = 'NestedTexts';

export function keptTexts({ options }: Pick<StackRow, 'options'>): NestedTexts {
  const kept = options[NESTED_TEXTS];
  return isJsonObject(kept) ? (kept as unknown as NestedTexts) : {};
}

/** The option that keeps them; none when there are none. */
export function textsOption(texts: NestedTexts): JsonObject {
  return Object.keys(texts).length === 0 ? {} : { [NESTED_TEXTS]: texts as unknown as JsonObject };
}

/** What a nested stack is told of its own nested stacks. */
export function textsBelow(texts: NestedTexts, logicalId: string): NestedTexts {
  const prefix = `${logicalId}/`;
  const below = Object.entries(texts).filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(below.map(([path, text]) => [path.slice(prefix.length), text]));
}

/** The texts with those below a nested stack replaced. */
export function withTextsBelow(texts: NestedTexts, logicalId: string, below: NestedTexts): NestedTexts {
  const prefix = `${logicalId}/`;
  const others = Object.entries(texts).filter(([path]) => !path.startsWith(prefix));
  return Object.fromEntries([
    ...others,
    ...Object.entries(below).map(([path, text]) => [prefix + path, text] as const),
  ]);
}

export function asStale(texts: NestedTexts): NestedTexts {
  return mapTexts(texts, (text) => ({ ...text, stale: true }));
}

/** As if they had been read now. */
export function asFresh(texts: NestedTexts): NestedTexts {
  return mapTexts(texts, ({ address, hash }) => ({ address, hash }));
}

function mapTexts(texts: NestedTexts, change: (text: NestedText) => NestedText): NestedTexts {
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, change(text)]));
}

/** Whether a nested stack, or one inside it, is wanted from another text than it is made of. */
export function textDiffers(made: NestedTexts, wanted: NestedTexts): (logicalId: string) => boolean {
  const changed = Object.keys(wanted).filter((path) => made[path]?.hash !== wanted[path]!.hash);
  const roots = new Set(changed.map((path) => path.split('/', 1)[0]!));
  return (logicalId) => roots.has(logicalId);
}
