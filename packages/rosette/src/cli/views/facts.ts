import type { Style } from './style.ts';

/** What is known of one thing: names and values, of which those without a value go unsaid. */
export type Facts = readonly (readonly [name: string, value: string])[];

/** A fact a line, values below each other. */
export function factLines(facts: Facts, style: Style): readonly string[] {
  return facts.filter(([, value]) => value !== '').map(([name, value]) => factLine(name, value, style));
}

export function factLine(name: string, value: string, style: Style): string {
  return `${style.dim(name.padEnd(12))} ${value}`;
}
