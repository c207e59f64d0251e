import type { Data } from '../base/data.ts';
import { isTruthy } from './python-truth.ts';
import { everywhere, type LanguageFunction } from './spec.ts';

/** Whether any item is true by Python's rules: neither null, false, 0 nor empty. Null gives null. */
export const any: LanguageFunction = {
  name: 'Fn::Any',
  contexts: everywhere,
  shape: { kind: 'single', argument: { name: 'list', accepts: ['list', 'null'] } },
  returns: ['boolean', 'null'],
  compute: ([list]) => (list === null ? null : (list as readonly Data[]).some(isTruthy)),
};
