import { AsyncLocalStorage } from 'node:async_hooks';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, BlockList, isIP, isIPv6, Socket, type TcpNetConnectOpts } from 'node:net';
import { vi } from 'vitest';

/** Servers that nobody who is not allowed to may reach. All have one port. */
export interface Canaries {
  readonly port: number;
  readonly listens: (address: string) => boolean;
  /** Own addresses of all connections so far. */
  readonly reached: readonly string[];
  close(): void;
}

/** What a canary answers. `/redirect` answers as its query says: `status`, and `to` in every header that leads elsewhere. */
export const SONG = 'canary';

export async function canaries(addresses: readonly string[]): Promise<Canaries> {
  const reached: string[] = [];
  const [first = '', ...others] = addresses;
  for (;;) {
    const leader = await listening(first, 0, reached);
    if (leader === undefined) throw new Error(`nobody can listen on ${first}`);
    const { port } = leader.address() as AddressInfo;
    const servers = [leader];
    const open = new Set([first]);
    let taken = false;
    for (const address of others) {
      const server = await listening(address, port, reached).catch(() => {
        taken = true;
        return undefined;
      });
      if (server === undefined) continue;
      servers.push(server);
      open.add(address);
    }
    const close = () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    };
    if (!taken) return { port, reached, close, listens: (address) => open.has(address) };
    close();
  }
}

/** Undefined: this machine has no such address. Rejects when the port is taken. */
async function listening(address: string, port: number, reached: string[]): Promise<Server | undefined> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(`http://canary${request.url}`);
    const to = searchParams.get('to') ?? '';
    const leading = { location: to, 'content-location': to, refresh: `0; url=${to}`, link: `<${to}>; rel="canonical"` };
    // Promises to keep no connection, so that every request makes one of its own, which is what is counted here.
    const headers = { connection: 'close', ...(pathname === '/redirect' ? leading : {}) };
    response.writeHead(Number(searchParams.get('status') ?? 200), headers).end(SONG);
  });
  server.on('connection', () => reached.push(address));
  server.listen(port, address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
    return undefined;
  }
}

/** Whatever ends at this machine, be it by the address of nobody. */
const machine = new BlockList();
machine.addSubnet('127.0.0.0', 8, 'ipv4');
machine.addAddress('0.0.0.0', 'ipv4');
machine.addAddress('::1', 'ipv6');
machine.addAddress('::', 'ipv6');

/** Where the sockets of one request went. */
interface Attempts {
  readonly addresses: string[];
}

/**
 * Stands where this process meets the network. Everything that a request connects to is noted with that request. What goes to a
 * canary goes on; all else is cut off here, so that the test sends nothing to any network, whatever the guard lets through.
 */
export function networkEdge(port: number) {
  const current = new AsyncLocalStorage<Attempts>();
  const { connect } = Socket.prototype;
  const goesOn = (address: string, to: number) =>
    to === port && machine.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  const spy = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...given: unknown[]) {
    const attempts = current.getStore();
    if (attempts === undefined) return Reflect.apply(connect, this, given);
    const options = (Array.isArray(given[0]) ? given[0][0] : given[0]) as TcpNetConnectOpts;
    destinations(options, (addresses) => {
      attempts.addresses.push(...addresses.filter((address) => !goesOn(address, Number(options.port))));
      if (addresses.every((address) => goesOn(address, Number(options.port)))) {
        this.on('connectionAttempt', (address: string) => attempts.addresses.push(address));
        Reflect.apply(connect, this, given);
      } else {
        setImmediate(() => this.destroy(new Error('cut off at the edge')));
      }
    });
    return this;
  });
  return {
    /** Notes what `call` connects to. */
    watch: async <T>(call: () => Promise<T>): Promise<readonly [T, readonly string[]]> => {
      const attempts: Attempts = { addresses: [] };
      return [await current.run(attempts, call), attempts.addresses];
    },
    close: () => spy.mockRestore(),
  };
}

/** By the socket's own lookup, as the socket itself would find them. A name that it would ask the system for stays a name. */
function destinations(
  { host = 'localhost', lookup }: TcpNetConnectOpts,
  found: (addresses: readonly string[]) => void,
) {
  if (isIP(host) !== 0 || lookup === undefined) return found([host]);
  lookup(host, { all: true }, (error, answer) => {
    const addresses = Array.isArray(answer) ? (answer as LookupAddress[]).map(({ address }) => address) : [answer];
    found(error === null ? addresses : [host]);
  });
}
