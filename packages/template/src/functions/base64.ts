import { inValues, type LanguageFunction } from './spec.ts';

/** The text itself: what it is for is lost, and no page documents it (reference/template-language.md 3.9). */
export const base64: LanguageFunction = {
  name: 'Fn::Base64',
  contexts: inValues,
  shape: { kind: 'single', argument: { name: 'text', accepts: ['string', 'null'] } },
  returns: ['string', 'null'],
  compute: ([text]) => text!,
};
