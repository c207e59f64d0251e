import { everywhere, Failure, type LanguageFunction } from './spec.ts';

/** Zone ids of a region; empty text is the stack's own region. */
export const getAzs: LanguageFunction = {
  name: 'Fn::GetAZs',
  contexts: everywhere,
  shape: { kind: 'single', argument: { name: 'region', accepts: ['string'] } },
  returns: ['list'],
  compute([region], environment) {
    const name = region === '' ? environment.region : (region as string);
    return environment.zones(name) ?? new Failure(`The zones of the region \`${name}\` are not known.`);
  },
};
