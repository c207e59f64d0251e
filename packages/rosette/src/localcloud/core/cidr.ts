/** A block of IPv4 addresses. `first` is an unsigned 32-bit number. */
export interface Cidr {
  readonly first: number;
  readonly mask: number;
  readonly size: number;
}

const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export function parseAddress(text: string): number | undefined {
  const parts = dotted.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((address, part) => address * 256 + part, 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** Undefined unless the text is `a.b.c.d/mask` with no host bits set. */
export function parseCidr(text: string): Cidr | undefined {
  const [network = '', bits = '', rest] = text.split('/');
  const first = parseAddress(network);
  const mask = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
  if (first === undefined || mask > 32 || rest !== undefined) return undefined;
  const size = 2 ** (32 - mask);
  return first % size === 0 ? { first, mask, size } : undefined;
}

/** As `parseCidr`, and a bare address counts as a block of one; host bits are allowed (`10.0.0.1/8`). */
export function isAddressOrBlock(text: string): boolean {
  const [network = '', bits, rest] = text.split('/');
  if (parseAddress(network) === undefined || rest !== undefined) return false;
  return bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}
