import { anyKind, everywhere, type LanguageFunction } from './spec.ts';

/** Value of a parameter or pseudo parameter, or physical id of a resource. Evaluated in `evaluate/calls/ref.ts`. */
export const ref: LanguageFunction = {
  name: 'Ref',
  contexts: everywhere,
  conditionRoot: true,
  shape: { kind: 'single', argument: { name: 'name', accepts: ['string', 'null'] } },
  returns: anyKind,
};
