import { inConditions, type LanguageFunction } from './spec.ts';

/** True when one of at least two conditions are. Evaluated in `evaluate/calls/logic.ts`. */
export const or: LanguageFunction = {
  name: 'Fn::Or',
  contexts: inConditions,
  conditionRoot: true,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'first condition', accepts: 'condition' },
      { name: 'second condition', accepts: 'condition' },
    ],
    repeats: true,
  },
  returns: ['boolean'],
};
