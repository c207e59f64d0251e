import { BlockList, isIP } from 'node:net';

/** Kinds of address that lie inside; each is refused unless the operator allows it. Addresses of the Internet are free. */
export type InternalNetwork = 'loopback' | 'private' | 'link-local';

/** What the embedded mode allows: providers on the same machine, and nothing else inside. */
export const embeddedNetworks: readonly InternalNetwork[] = ['loopback'];

type Range = readonly [address: string, prefix: number];

/** IANA special-purpose registries, and the addresses at which clouds serve credentials to their machines. */
const ranges: Readonly<Record<InternalNetwork | 'never', readonly Range[]>> = {
  loopback: [
    ['127.0.0.0', 8],
    ['::1', 128],
  ],
  private: [
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['fc00::', 7],
  ],
  'link-local': [
    ['169.254.0.0', 16],
    ['fe80::', 10],
  ],
  never: [
    ['0.0.0.0', 8],
    ['100.100.100.200', 32],
    ['169.254.169.254', 32],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
    ['::', 128],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['fd00:ec2::254', 128],
    ['fec0::', 10],
    ['ff00::', 8],
  ],
};

/**
 * Whether an address may be connected to. Judges numbers, never text: the address is what the resolver answered or what
 * the URL parser made of a literal. IPv4 in IPv6 form is judged as the IPv4 address it is.
 */
export function addressGuard(allowed: readonly InternalNetwork[]): (address: string) => boolean {
  const refused = new BlockList();
  for (const [network, list] of Object.entries(ranges)) {
    if (allowed.includes(network as InternalNetwork)) continue;
    for (const [address, prefix] of list) refused.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && !refused.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}
