import { inValues, type LanguageFunction } from './spec.ts';

/** Id of the default image of a product of the marketplace in the stack's region, or null. */
export const marketplaceImage: LanguageFunction = {
  name: 'Fn::MarketplaceImage',
  contexts: inValues,
  shape: {
    kind: 'single',
    argument: {
      name: 'product code',
      accepts: ['string'],
      literal: true,
      refuse: (value) => (value === '' ? 'The product code must not be empty.' : undefined),
    },
  },
  returns: ['string', 'null'],
  ask: ([productCode], { region }) => ({ kind: 'marketplace-image', region, productCode: productCode as string }),
};
