import { inConditions, type LanguageFunction } from './spec.ts';

/**
 * The opposite of a condition. Written `Fn::Not: condition`; the list of one is accepted too and negates as well
 * (reference/template-language.md C11). Evaluated in `evaluate/calls/logic.ts`.
 */
export const not: LanguageFunction = {
  name: 'Fn::Not',
  contexts: inConditions,
  conditionRoot: true,
  shape: { kind: 'single', argument: { name: 'condition', accepts: 'condition' } },
  returns: ['boolean'],
};
