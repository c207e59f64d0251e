import { invalidArgument } from './errors.ts';

const MOST = 1_000;

/** How many entries a page holds: 1 to 1000. */
export function sizeOf(text: string | undefined, name: string, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= MOST) return size;
  throw invalidArgument(`Argument ${name} must be an integer between 1 and ${MOST}.`, name, text);
}
