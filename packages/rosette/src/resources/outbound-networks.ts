import { BlockList, isIP, isIPv6 } from 'node:net';

/** Addresses whose first `prefix` bits are those of `address`: /32 and /128 are one address. */
export interface AddressBlock {
  /** Canonical IPv4, or IPv6 without a zone; never IPv4 in IPv6 form. */
  readonly address: string;
  readonly prefix: number;
}

const BLOCK = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i;

const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/** Whether this is an IPv4 address in IPv6 form, `::ffff:a.b.c.d`: IPv4 on the wire. */
export function isMapped(address: string): boolean {
  return isIPv6(address) && mapped.check(address, 'ipv6');
}

/** An address, or a block in CIDR notation. Undefined: the text is neither. */
export function addressBlock(text: string): AddressBlock | undefined {
  const [, address = '', length] = BLOCK.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0 || isMapped(address)) return undefined;
  const longest = family === 6 ? 128 : 32;
  const prefix = length === undefined ? longest : Number(length);
  return prefix <= longest ? { address, prefix } : undefined;
}

/** Networks that an operator allows by a word. */
export type NetworkName = 'loopback' | 'private';

/** What is meant by the words: the machine itself; what IANA sets aside for use inside a site. */
export const networks: Readonly<Record<NetworkName, readonly AddressBlock[]>> = {
  loopback: blocks('127.0.0.0/8', '::1'),
  private: blocks('10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15', 'fc00::/7'),
};

/**
 * Everything that is no address of the Internet: the IANA special-purpose registries for IPv4 and IPv6, multicast, what is
 * reserved. Of IPv6, IANA gives out addresses of 2000::/3 only. Tunnels (Teredo in 2001::/23, 6to4 in 2002::/16 and at
 * 192.88.99.0/24) are refused since they may end inside.
 */
export const internal: readonly AddressBlock[] = [
  ...networks.loopback,
  ...networks.private,
  ...blocks('0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24'),
  ...blocks('198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'),
  ...blocks('::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'),
];

/**
 * Where clouds give machines their credentials and keys: Alibaba Cloud, the address that most others share, AWS (also to
 * containers), Azure, Google Cloud, Oracle Cloud, Tencent Cloud, OpenStack. Whoever reads there acts as the machine.
 */
export const metadata: readonly AddressBlock[] = [
  ...blocks('100.100.100.200', '169.254.169.254', '169.254.170.2', '169.254.170.23', '168.63.129.16'),
  ...blocks('192.0.0.192', '169.254.0.23', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', 'fe80::a9fe:a9fe'),
];

/**
 * The IPv6 blocks that translators and tunnels turn into this IPv4 block: NAT64 (RFC 6052, RFC 8215), stateless translation
 * (RFC 7915), 6to4 (RFC 3056). None for an IPv6 block.
 */
export function carried({ address, prefix }: AddressBlock): readonly AddressBlock[] {
  if (isIP(address) !== 4) return [];
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const words = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const translators = ['64:ff9b::', '64:ff9b:1::', '::ffff:0:'];
  return [
    ...translators.map((start) => ({ address: `${start}${words}`, prefix: 96 + prefix })),
    { address: `2002:${words}::`, prefix: 16 + prefix },
  ];
}

function blocks(...texts: readonly string[]): readonly AddressBlock[] {
  return texts.map((text) => {
    const block = addressBlock(text);
    if (block === undefined) throw new Error(`${text} is no block of addresses`);
    return block;
  });
}
