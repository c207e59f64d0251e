import { isIPv6 } from 'node:net';

/** What an address is, in the words of those who would like to reach it. */
export type Kind = 'internet' | 'loopback' | 'private' | 'link-local' | 'metadata' | 'special';

/** How an IPv6 address carries an IPv4 address. `mapped` is that address; behind the others somebody else translates. */
export type Carrier = 'mapped' | 'nat64' | 'nat64-local' | 'siit' | '6to4' | 'compatible' | 'teredo';

export interface Target {
  /** As the URL parser writes it. */
  readonly address: string;
  readonly kind: Kind;
  readonly carried?: { readonly by: Carrier; readonly address: string; readonly kind: Kind };
}

const plain: Readonly<Record<Kind, readonly string[]>> = {
  // Neighbours of what is inside, so that a range that is a bit too wide is seen.
  internet: [
    '93.184.216.34',
    '11.0.0.0',
    '100.63.255.255',
    '172.32.0.1',
    '223.5.5.5',
    '2606:2800:220:1::1',
    '2400:3200::1',
  ],
  loopback: ['127.0.0.1', '127.0.0.2', '127.255.255.254', '::1'],
  private: [
    ...['10.0.0.1', '10.255.255.254', '172.16.0.1', '172.31.255.254', '192.168.0.1', '192.168.255.254', '100.64.0.1'],
    ...['100.100.2.136', '100.127.255.254', '198.18.0.1', '198.19.255.254', 'fc00::1', 'fd12:3456::1', 'fdff:ffff::1'],
  ],
  'link-local': ['169.254.0.1', '169.254.255.254', 'fe80::1', 'febf:ffff::1'],
  metadata: [
    ...['169.254.169.254', '100.100.100.200', '169.254.170.2', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254'],
    ...['fe80::a9fe:a9fe'],
  ],
  special: [
    ...['0.0.0.0', '0.1.2.3', '192.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1'],
    ...['239.255.255.255', '240.0.0.1', '255.255.255.255', '::', 'fec0::1', 'ff02::1', '100::1', '2001:db8::1'],
    ...['3fff::1', '5f00::1', '4000::1', '1fff::1'],
  ],
};

const own: readonly Target[] = (Object.entries(plain) as [Kind, readonly string[]][]).flatMap(([kind, addresses]) =>
  addresses.map((address) => ({ address, kind })),
);

const carriers: Readonly<Record<Carrier, (words: string, inverted: string) => string>> = {
  mapped: (words) => `::ffff:${words}`,
  nat64: (words) => `64:ff9b::${words}`,
  'nat64-local': (words) => `64:ff9b:1::${words}`,
  siit: (words) => `::ffff:0:${words}`,
  '6to4': (words) => `2002:${words}::1`,
  compatible: (words) => `::${words}`,
  teredo: (_, inverted) => `2001:0:4136:e378:8000:63bf:${inverted}`,
};

export const targets: readonly Target[] = [...own, ...own.filter(({ address }) => !isIPv6(address)).flatMap(inside)];

/** One address, one text: what the URL parser makes of it. */
export function canonical(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

function inside({ address, kind }: Target): readonly Target[] {
  const number = numberOf(address);
  const words = wordsOf(number);
  const inverted = wordsOf(0xffff_ffff - number);
  return (Object.keys(carriers) as Carrier[]).map((by) => ({
    address: canonical(carriers[by](words, inverted)),
    kind: by === 'mapped' ? kind : 'special',
    carried: { by, address, kind },
  }));
}

export function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function wordsOf(number: number): string {
  return `${Math.floor(number / 65_536).toString(16)}:${(number % 65_536).toString(16)}`;
}

/** What an operator says, and whom it lets through: said here once more, and in another way than in the guard. */
export interface Policy {
  readonly name: string;
  /** ROSETTE_OUTBOUND_ALLOW. */
  readonly setting: string | undefined;
  readonly permits: (target: Target) => boolean;
}

const mapped = ({ address, carried }: Target) => (carried?.by === 'mapped' ? carried.address : address);
const among =
  (...kinds: readonly Kind[]) =>
  ({ kind }: { readonly kind: Kind }) =>
    kinds.includes(kind);
const translated: readonly (Carrier | undefined)[] = ['nat64', 'nat64-local', 'siit', '6to4'];

export const policies: readonly Policy[] = [
  { name: 'as it comes', setting: undefined, permits: among('internet', 'loopback') },
  { name: 'closed', setting: 'none', permits: among('internet') },
  {
    name: 'one address',
    setting: '127.0.0.2',
    permits: (target) => target.kind === 'internet' || mapped(target) === '127.0.0.2',
  },
  { name: 'the site', setting: 'loopback,private', permits: among('internet', 'loopback', 'private') },
  {
    name: 'one metadata address, and a block around another',
    setting: '100.100.100.200,169.254.0.0/16',
    permits: (target) =>
      target.kind === 'internet' ||
      mapped(target) === '100.100.100.200' ||
      (target.kind === 'link-local' && !isIPv6(mapped(target))),
  },
  {
    name: 'translators',
    setting: 'loopback,64:ff9b::/96,2002::/16',
    permits: (target) =>
      target.carried?.by === 'nat64' || target.carried?.by === '6to4'
        ? among('internet', 'loopback')(target.carried)
        : among('internet', 'loopback')(target),
  },
  {
    name: 'everything',
    setting: '0.0.0.0/0, ::/0',
    permits: ({ kind, carried }) =>
      kind !== 'metadata' && !(carried?.kind === 'metadata' && translated.includes(carried.by)),
  },
];
