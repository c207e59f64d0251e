const bracketed = /\[(\d{0,6}),(\d?)\]/;

/**
 * The name of the instance at `index` (from 0) of one RunInstances call. `web-[5,3]-x` counts from 5 with three digits;
 * `UniqueSuffix` appends 001, 002 … instead (API page of RunInstances, InstanceName).
 */
export function numbered(name: string, index: number, uniqueSuffix: boolean): string {
  const found = bracketed.exec(name);
  if (found !== null) {
    const digits = String(Number(found[1] || '0') + index).padStart(Number(found[2] || '1'), '0');
    return name.replace(bracketed, digits);
  }
  return uniqueSuffix && name !== '' ? name + String(index + 1).padStart(3, '0') : name;
}
