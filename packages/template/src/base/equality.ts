import { isJsonObject, type Json } from './json.ts';

/**
 * Equality as ROS has it, which is Python's: numbers by value, booleans equal to 1 and 0, text never equal to a number,
 * lists and maps deeply (reference/template-language.md 0.4).
 */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  if (isJsonObject(a)) return isJsonObject(b) && equalMaps(a, b);
  return isNumeric(a) && isNumeric(b) && Number(a) === Number(b);
}

function isNumeric(value: Json): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function equalLists(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((item, index) => equalJson(item, b[index]!));
}

function equalMaps(a: { readonly [key: string]: Json }, b: { readonly [key: string]: Json }): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key]!, b[key]!))
  );
}
