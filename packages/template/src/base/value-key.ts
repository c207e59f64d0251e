import { isJsonObject, type Json } from './json.ts';

/** Texts that are equal for values that are equal by ROS's rules (`equality.ts`): `true` and 1 have the same. */
export function valueKey(value: Json): string {
  return JSON.stringify(normal(value));
}

function normal(value: Json): Json {
  if (typeof value === 'boolean') return Number(value);
  if (Array.isArray(value)) return value.map((item: Json) => normal(item));
  if (!isJsonObject(value)) return value;
  const entries = Object.keys(value)
    .sort()
    .map((key) => [key, normal(value[key]!)]);
  return { map: entries };
}
