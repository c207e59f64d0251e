import { type Data, type DataMap, isDataMap, numberOf } from './data.ts';

/**
 * Equality as ROS has it, which is Python's: numbers by value, booleans equal to 1 and 0, text never equal to a number,
 * lists and maps deeply (reference/template-language.md 0.4).
 */
export function equalJson(a: Data, b: Data): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  if (isDataMap(a)) return isDataMap(b) && equalMaps(a, b);
  const number = numberOf(a);
  return number !== undefined && number === numberOf(b);
}

function equalLists(a: readonly Data[], b: readonly Data[]): boolean {
  return a.length === b.length && a.every((item, index) => equalJson(item, b[index]!));
}

function equalMaps(a: DataMap, b: DataMap): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key]!, b[key]!))
  );
}
