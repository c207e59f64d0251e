import { anyKind, inValues, type LanguageFunction } from './spec.ts';

/** Attribute of a resource. Evaluated in `evaluate/calls/get-att.ts`. */
export const getAtt: LanguageFunction = {
  name: 'Fn::GetAtt',
  contexts: inValues,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'resource', accepts: ['string'] },
      { name: 'attribute', accepts: ['string'] },
    ],
  },
  returns: anyKind,
};
