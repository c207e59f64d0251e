import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textFetcher } from '#app/fetch-text.ts';
import { outboundAllow } from '#app/outbound-setting.ts';
import { nodeOutboundHttp } from '#resources/node-outbound-http.ts';
import { OutboundError } from '#resources/outbound-http.ts';
import { type DnsStub, dnsStub } from './outbound-dns.fixture.ts';
import { type Canaries, canaries, networkEdge, SONG } from './outbound-edge.fixture.ts';
import { deadNames, hostileNames, nameForms, zone } from './outbound-names.ts';
import { frames, nowhere, spellings } from './outbound-spellings.ts';
import { canonical, type Policy, policies, type Target, targets } from './outbound-targets.ts';

/* What a template's author may try to reach with a URL, and does not. Custom resources post to such URLs, templates are read
 * from them; both go through the code that is used in earnest, with a resolver that asks a DNS server of this test. */

/** Requests under way at once. */
const ABREAST = 32;
/** A request that is not about waiting. Milliseconds. */
const PATIENT = 20_000;

let dns: DnsStub;
let birds: Canaries;
let edge: ReturnType<typeof networkEdge>;

beforeAll(async () => {
  dns = await dnsStub(zone);
  birds = await canaries(['127.0.0.1', '127.0.0.2', '127.255.255.254', '::1']);
  edge = networkEdge(birds.port);
});

afterAll(() => {
  edge.close();
  birds.close();
  dns.close();
});

type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'error'; readonly reason: OutboundError['reason'] }
  | { readonly kind: 'defect'; readonly error: unknown };

interface Client {
  readonly name: string;
  readonly call: (url: string, timeoutMs: number) => Promise<Outcome>;
}

/** Web addresses never get there. */
const NO_CLOUD = { call: () => Promise.reject(new Error('the cloud was asked')) };
const READER = { accountId: '1', region: 'cn-hangzhou' };

function clientsOf({ setting }: Policy): readonly Client[] {
  const allow = outboundAllow({ ROSETTE_OUTBOUND_ALLOW: setting }, '127.0.0.1');
  const http = nodeOutboundHttp({ allow, resolve: dns.resolve });
  const fetchText = textFetcher(NO_CLOUD, { allow, resolve: dns.resolve });
  return [
    {
      name: 'post',
      call: (url, timeoutMs) =>
        http
          .post({ url, headers: {}, body: '{}', timeoutMs })
          .then((answer) => ({ kind: 'answer', ...answer }), failed),
    },
    {
      name: 'read',
      call: (url, timeoutMs) =>
        fetchText(url, { maxBytes: 1_000, timeoutMs }, READER).then(
          (body) => ({ kind: 'answer', status: 200, body }),
          (error: Error) => notOk(error) ?? failed(error.cause),
        ),
    },
  ];
}

/** A text that was not read because of its status. */
function notOk({ message }: Error): Outcome | undefined {
  const status = / answered with status (\d+)/.exec(message)?.[1];
  return status === undefined ? undefined : { kind: 'answer', status: Number(status), body: SONG };
}

function failed(error: unknown): Outcome {
  return error instanceof OutboundError ? { kind: 'error', reason: error.reason } : { kind: 'defect', error };
}

interface Try {
  readonly url: string;
  /** What it leads to by its first answer; empty: nothing. */
  readonly leads: readonly Target[];
  readonly timeoutMs?: number;
  /** Of the canary that it leads to. Default: 200. */
  readonly status?: number;
}

/** Every attempt by every client, and what was wrong with it. */
async function complaintsAbout(policy: Policy, tries: (client: number) => Iterable<Try>): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const [index, client] of clientsOf(policy).entries()) {
    await abreast(tries(index), async (one) => {
      const [outcome, attempts] = await edge.watch(() => client.call(one.url, one.timeoutMs ?? PATIENT));
      const complaint = complaintAbout(policy, one, outcome, attempts.map(canonical)) ?? askedAgain(one);
      if (complaint !== undefined) complaints.push(`${client.name} ${JSON.stringify(one.url)}: ${complaint}`);
    });
  }
  return complaints;
}

async function abreast<T>(all: Iterable<T>, work: (one: T) => Promise<void>): Promise<void> {
  const left = all[Symbol.iterator]();
  const worker = async () => {
    for (let next = left.next(); next.done !== true; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}

function complaintAbout(
  policy: Policy,
  { url, leads, status = 200 }: Try,
  outcome: Outcome,
  attempts: readonly string[],
): string | undefined {
  const told = JSON.stringify(outcome);
  if (outcome.kind === 'defect') return `threw ${String(outcome.error)}`;
  if (leads.length === 0)
    return attempts.length > 0 || outcome.kind !== 'error' ? `went to ${attempts}: ${told}` : undefined;
  if (!leads.every(policy.permits)) {
    if (attempts.length > 0) return `went to ${attempts}`;
    return outcome.kind === 'error' && outcome.reason === 'refused' ? undefined : `was not refused: ${told}`;
  }
  if (attempts.length === 0) return `never left: ${told}`;
  if (attempts.some((address) => leads.every((target) => target.address !== address))) return `strayed to ${attempts}`;
  return reachesCanary(url, leads) && !sang(outcome, status) ? `did not arrive: ${told}` : undefined;
}

function askedAgain({ url, leads }: Try): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : '';
  const times = dns.asked(host);
  return times > 1 && leads.length > 0 ? `resolved ${times} times` : undefined;
}

function reachesCanary(url: string, leads: readonly Target[]): boolean {
  const { protocol, port } = new URL(url);
  const bare = leads.map(({ address, carried }) => (carried?.by === 'mapped' ? carried.address : address));
  return protocol === 'http:' && port === String(birds.port) && bare.every(birds.listens);
}

function sang(outcome: Outcome, status: number): boolean {
  return outcome.kind === 'answer' && outcome.status === status && (status !== 200 || outcome.body === SONG);
}

function* literals(): Iterable<Try> {
  for (const [index, target] of targets.entries()) {
    const hosts = spellings(target);
    for (const host of hosts) yield { url: `http://${host}:${birds.port}/`, leads: [target] };
    for (const [turn, frame] of frames.entries()) {
      yield { url: frame(hosts[(index + turn) % hosts.length] ?? '', birds.port), leads: [target] };
    }
  }
}

/** Numbers the runs, so that each name begins anew. */
let run = 0;

function* names(offset: number): Iterable<Try> {
  for (const [index, { name, leads }] of hostileNames.entries()) {
    const write = nameForms[(index + offset) % nameForms.length] ?? String;
    yield { url: `http://${write(name, ++run)}:${birds.port}/`, leads };
  }
}

const STATUSES = [200, 201, 300, 301, 302, 303, 304, 305, 307, 308, 399];

function* redirects(): Iterable<Try> {
  const leads = targets.filter(({ address }) => address === '127.0.0.2');
  for (const status of STATUSES) {
    for (const target of targets.filter(({ carried }) => carried === undefined || carried.by === 'mapped')) {
      const query = new URLSearchParams({
        status: String(status),
        to: `http://${spellings(target)[0]}:${birds.port}/`,
      });
      yield { url: `http://127.0.0.2:${birds.port}/redirect?${query}`, leads, status };
    }
  }
}

function* dead(): Iterable<Try> {
  for (const url of nowhere) yield { url, leads: [] };
  for (const { name } of deadNames) yield { url: `http://${++run}.${name}:${birds.port}/`, leads: [], timeoutMs: 300 };
}

/** The canaries' own account, apart from what was seen at the edge. */
function strangersAmong(policy: Policy, reached: readonly string[]): readonly string[] {
  const known = targets.filter(policy.permits).map(({ address }) => address);
  // Whoever may go to the address of nobody arrives at the machine itself.
  return reached.filter((address) => !known.includes(address) && !known.includes('0.0.0.0'));
}

/** For the reader of a failure: the first of them, and how many there are. */
const inShort = (complaints: readonly string[]) => ({ complaints: complaints.length, first: complaints.slice(0, 8) });

describe.each(policies.map((policy) => [policy.name, policy] as const))('%s', (_, policy) => {
  test.each([
    ['addresses in every spelling', () => literals()],
    ['names that resolve to them, at once or later', (client: number) => names(client)],
    ['redirects to them', () => redirects()],
    ['what leads nowhere', () => dead()],
  ] as const)('%s', async (_what, tries) => {
    const before = birds.reached.length;
    expect(inShort(await complaintsAbout(policy, tries))).toEqual(inShort([]));
    expect(strangersAmong(policy, birds.reached.slice(before))).toEqual([]);
  });
});
