import type { JsonObject } from '@rosette/template/base/json.ts';

/** Whether a thing can be used, as its description tells. */
export type State = 'ready' | 'pending' | { readonly failed: string };

/** The usual `state`: a field that names it. A state in neither list is pending. */
export function stateField(
  field: string,
  states: { readonly ready: readonly string[]; readonly failed?: readonly string[] },
): (found: JsonObject) => State {
  return (found) => {
    const value = String(found[field] ?? '');
    if (states.ready.includes(value)) return 'ready';
    return states.failed?.includes(value) ? { failed: `its ${field} is ${value}` } : 'pending';
  };
}
