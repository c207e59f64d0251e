import type { Json } from '@rosette/template/base/json.ts';

/** TypeScript's library does not know the third argument yet (ES2026, JSON.parse source text access). */
type ParseWithSource = (
  text: string,
  revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => Json;

const parseWithSource = JSON.parse as unknown as ParseWithSource;

/** Shorter integers are exact. */
const mayBeInexact = /\d{16}/;

/**
 * JSON in which an integer that a double cannot hold stays as it was written, as text: never rounded
 * (reference/custom-resources.md 4.1 P8). Throws what `JSON.parse` throws.
 */
export function parseExactJson(text: string): Json {
  return mayBeInexact.test(text) ? parseWithSource(text, revive) : (JSON.parse(text) as Json);
}

function revive(_key: string, value: unknown, { source = '' }: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
}
