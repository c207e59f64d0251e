import { anyKind, everywhere, type LanguageFunction } from './spec.ts';

/** One of two values by a condition. Only the chosen branch is evaluated, in `evaluate/calls/if.ts`. */
export const ifFunction: LanguageFunction = {
  name: 'Fn::If',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'condition', accepts: 'condition' },
      { name: 'value if true', accepts: anyKind },
      { name: 'value if false', accepts: anyKind },
    ],
  },
  returns: anyKind,
};
