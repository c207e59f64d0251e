import { readRequest } from './protocol.ts';
import { type Provider, providerOf } from './provider.ts';
import { systemWorld } from './world.ts';

/** Several providers behind one address: `byType({'Custom::DnsZone': zones, 'Custom::DnsRecord': records})`. */
export function byType(providers: Readonly<Record<string, Provider>>): Provider {
  const world = Object.values(providers)[0]?.world ?? systemWorld;
  const stranger = providerOf(
    (type) => {
      throw new Error(`This provider serves ${Object.keys(providers).join(', ')}, not ${type}.`);
    },
    {},
    world,
  );
  const providerFor = (body: unknown) => {
    const { ResourceType } = readRequest(body);
    return Object.hasOwn(providers, ResourceType) ? providers[ResourceType]! : stranger;
  };
  return {
    world,
    accept: async (body, arrival) => providerFor(body).accept(body, arrival),
    answer: async (body, arrival) => providerFor(body).answer(body, arrival),
  };
}
