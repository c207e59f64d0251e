import { Failure, inValues, type LanguageFunction } from './spec.ts';

const ATTRIBUTES = ['Metadata', 'DeletionPolicy', 'UpdatePolicy'];

/**
 * An attribute of the resource that stands for a nested stack in its parent. A stack is not told what its parent says of it, so
 * this fails, as it does in ROS in every template that is not nested (reference/template-language.md 3.15).
 */
export const resourceFacade: LanguageFunction = {
  name: 'Fn::ResourceFacade',
  contexts: inValues,
  shape: {
    kind: 'single',
    argument: {
      name: 'attribute',
      accepts: ['string'],
      literal: true,
      refuse: (value) =>
        ATTRIBUTES.includes(value as string) ? undefined : `The attribute must be one of ${ATTRIBUTES.join(', ')}.`,
    },
  },
  returns: ['string', 'map', 'null'],
  compute: () =>
    new Failure(
      'A stack does not know the resource that stands for it in a parent; hand the value down as a parameter.',
    ),
};
