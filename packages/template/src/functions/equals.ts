import { equalJson } from '../base/equality.ts';
import { anyKind, inConditions, type LanguageFunction } from './spec.ts';

/** Whether two values are equal by Python's rules: the text `"1"` is not the number 1. */
export const equals: LanguageFunction = {
  name: 'Fn::Equals',
  contexts: inConditions,
  conditionRoot: true,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'first value', accepts: anyKind },
      { name: 'second value', accepts: anyKind },
    ],
  },
  returns: ['boolean'],
  compute: ([first, second]) => equalJson(first!, second!),
};
