import { pythonText } from './python-text.ts';
import { anyKind, everywhere, type LanguageFunction } from './spec.ts';

/** A value as text, in Python's form; null gives empty text (reference/template-language.md C7, U3). */
export const str: LanguageFunction = {
  name: 'Fn::Str',
  contexts: everywhere,
  shape: { kind: 'single', argument: { name: 'value', accepts: anyKind } },
  returns: ['string'],
  compute: ([value]) => pythonText(value!),
};
