import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** What a name answers, one entry a question; the last one again and again. */
export interface NameAnswer {
  readonly addresses: readonly string[];
  /** Names between this one and the addresses. */
  readonly through?: readonly string[];
  /** Milliseconds; `never`: no answer. */
  readonly after?: number | 'never';
  /** Half of the answer is missing. */
  readonly torn?: boolean;
}

export interface DnsStub {
  /** As the guard asks: every address of a name, by the real resolver of Node over UDP. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** How often IPv4 addresses of a name were asked for. */
  readonly asked: (host: string) => number;
  close(): void;
}

const TYPES = { A: 1, CNAME: 5, AAAA: 28 } as const;
const IN = 1;
const NO_SUCH_NAME = 3;

/**
 * A DNS server on loopback. The first label of a name only tells runs of the same case apart: `7.a.test` and `8.a.test`
 * are both the `a.test` of `zone`, each from its first answer on.
 */
export async function dnsStub(zone: ReadonlyMap<string, readonly NameAnswer[]>): Promise<DnsStub> {
  const socket = createSocket('udp4');
  const counts = new Map<string, number>();
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    const asked = (counts.get(`${type} ${name}`) ?? 0) + 1;
    counts.set(`${type} ${name}`, asked);
    const answers = zone.get(name.replace(/^[^.]*\./, ''));
    const answer = answers?.[Math.min(asked, answers.length) - 1];
    if (answer?.after === 'never') return;
    const reply = replyTo(query.subarray(0, end), name, type, answer);
    setTimeout(() => socket.send(reply, from.port, from.address), answer?.after ?? 0);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolvers = new Set<Resolver>();
  return {
    resolve: async (host) => {
      const resolver = newResolver(socket.address().port);
      resolvers.add(resolver);
      return everyAddress(resolver, host).finally(() => resolvers.delete(resolver));
    },
    asked: (host) => counts.get(`${TYPES.A} ${host}`) ?? 0,
    close: () => {
      for (const resolver of resolvers) resolver.cancel();
      socket.close();
    },
  };
}

/** One for each name: a resolver that has seen quick answers asks again when this process is busy, and names count questions. */
function newResolver(port: number): Resolver {
  const resolver = new Resolver({ timeout: 10_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return resolver;
}

async function everyAddress(resolver: Resolver, host: string): Promise<readonly string[]> {
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const [first] = found;
  if (addresses.length === 0 && first.status === 'rejected') throw first.reason;
  return addresses;
}

function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function replyTo(question: Buffer, name: string, type: number, answer: NameAnswer | undefined): Buffer {
  const records = answer === undefined ? [] : recordsOf(name, type, answer);
  const header = Buffer.alloc(12);
  header.writeUInt16BE(question.readUInt16BE(0), 0);
  // An authoritative answer to a question that wanted, and got, recursion.
  header.writeUInt16BE(0x8580 | (answer === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const reply = Buffer.concat([header, question.subarray(12), ...records]);
  return answer?.torn === true ? reply.subarray(0, reply.length - 7) : reply;
}

function recordsOf(name: string, type: number, { addresses, through = [] }: NameAnswer): readonly Buffer[] {
  const chain = [name, ...through];
  const aliases = through.map((next, index) => record(chain[index] ?? '', TYPES.CNAME, nameBytes(next)));
  const family = addresses.filter((address) => isIPv6(address) === (type === TYPES.AAAA));
  return [...aliases, ...family.map((address) => record(chain.at(-1) ?? '', type, addressBytes(address)))];
}

function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(IN, 2);
  // Lives 0 seconds: every question comes here.
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), fixed, data]);
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = '', right] = canonical.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':'));
  const tail = right === undefined ? [] : words(right);
  const zeros = Array<string>(8 - words(left).length - tail.length).fill('0');
  const all = [...words(left), ...zeros, ...tail];
  return Buffer.from(all.map((word) => word.padStart(4, '0')).join(''), 'hex');
}
