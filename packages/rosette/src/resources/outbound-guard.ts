import { BlockList, isIP, isIPv6 } from 'node:net';
import {
  type AddressBlock,
  addressBlock,
  carried,
  internal,
  isMapped,
  metadata,
  networks,
} from './outbound-networks.ts';

/**
 * Whether an address may be connected to: every address of the Internet, and what lies inside as far as it is allowed.
 * Addresses that serve credentials have to be allowed by themselves; a wider block does not include them. What is not an
 * address may not.
 *
 * Judges numbers, never text: the address is what the resolver answered or what the URL parser made of a literal. IPv4 in
 * IPv6 form is judged as the IPv4 address it is. An IPv6 address behind which a translator or a tunnel finds an IPv4 address
 * inside needs both to be allowed.
 */
export function addressGuard(allow: readonly AddressBlock[]): (address: string) => boolean {
  const isInternal = listOf(internal);
  const isMetadata = listOf([...metadata, ...metadata.flatMap(carried)]);
  const isAllowed = listOf(allow);
  const isNamed = listOf(allow.filter(isOneAddress));
  const leadsInside = listOf(internal.flatMap(carried));
  const mayLeadInside = listOf(allow.flatMap(carried));
  return (text) => {
    const address = judged(text);
    if (address === undefined) return false;
    if (isMetadata(address)) return isNamed(address);
    if (!isAllowed(address)) return !isInternal(address);
    return !leadsInside(address) || mayLeadInside(address) || isNamed(address);
  };
}

const loopback = listOf(networks.loopback);

/** Whether a host, as one listens on it, is reached from this machine only. */
export function isLoopback(host: string): boolean {
  const address = judged(host);
  return address === undefined ? host.toLowerCase() === 'localhost' : loopback(address);
}

interface Address {
  readonly text: string;
  readonly form: 'ipv4' | 'ipv6';
  /** Whose blocks it is held against: `::ffff:10.0.0.1` has the form of IPv6 and goes out as IPv4. */
  readonly family: 4 | 6;
}

function judged(text: string): Address | undefined {
  if (isIP(text) === 0) return undefined;
  if (!isIPv6(text)) return { text, form: 'ipv4', family: 4 };
  return { text, form: 'ipv6', family: isMapped(text) ? 4 : 6 };
}

/** Families are kept apart: a list that has both holds every IPv4 address against IPv6 blocks in its mapped form too. */
function listOf(blocks: readonly AddressBlock[]): (address: Address) => boolean {
  const four = new BlockList();
  const six = new BlockList();
  for (const { address, prefix } of blocks) {
    if (isIPv6(address)) six.addSubnet(address, prefix, 'ipv6');
    else four.addSubnet(address, prefix, 'ipv4');
  }
  return ({ text, form, family }) => (family === 6 ? six : four).check(text, form);
}

function isOneAddress({ address, prefix }: AddressBlock): boolean {
  return prefix === addressBlock(address)?.prefix;
}
