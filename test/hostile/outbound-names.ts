import type { NameAnswer } from './outbound-dns.fixture.ts';
import { type Target, targets } from './outbound-targets.ts';

/** A name that may lead somewhere: to all of `leads` at once, as it is judged by its first answer. */
export interface HostileName {
  readonly name: string;
  readonly answers: readonly NameAnswer[];
  readonly leads: readonly Target[];
}

const internet = targets.find(({ kind }) => kind === 'internet') as Target;
const machine = targets.find(({ address }) => address === '127.0.0.2') as Target;

/** Names cannot carry more than addresses do: one translator stands for all. */
const named = targets.filter(
  ({ carried }) => carried === undefined || carried.by === 'mapped' || carried.by === 'nat64',
);

const to = (...leads: readonly Target[]): NameAnswer => ({ addresses: leads.map(written) });

/** IPv4 in IPv6 form as resolvers write it. */
function written({ address, carried }: Target): string {
  return carried?.by === 'mapped' ? `::ffff:${carried.address}` : address;
}

function namesOf(target: Target, index: number): readonly HostileName[] {
  const base = `t${index}.test`;
  const leading = (label: string, leads: readonly Target[], ...answers: readonly NameAnswer[]): HostileName => ({
    name: `${label}.${base}`,
    leads,
    answers,
  });
  return [
    leading('one', [target], to(target)),
    leading('last', [internet, target], to(internet, target)),
    leading('first', [target, internet], to(target, internet)),
    leading('hidden', [internet, machine, target], to(...Array<Target>(20).fill(internet), target, machine)),
    leading('beside', [machine, target], to(machine, target)),
    leading('alias', [target], { ...to(target), through: ['a.example.com', 'b.provider.example'] }),
    leading('slow', [target], { ...to(target), after: 20 }),
    leading('rebinding', [internet], to(internet), to(target)),
    leading('rebinding-from-machine', [machine], to(machine), to(target)),
    leading('rebinding-to-machine', [target], to(target), to(machine), to(internet)),
    leading('growing', [internet], to(internet), to(internet, target)),
  ].map((name) => withoutRepetition(name));
}

/** A target beside itself is that target. */
function withoutRepetition(name: HostileName): HostileName {
  return { ...name, leads: [...new Map(name.leads.map((target) => [target.address, target])).values()] };
}

export const hostileNames: readonly HostileName[] = named.flatMap(namesOf);

/** Names without an address, or without an answer. */
export const deadNames: readonly HostileName[] = [
  { name: 'empty.test', leads: [], answers: [{ addresses: [] }] },
  { name: 'alias-of-nothing.test', leads: [], answers: [{ addresses: [], through: ['gone.example'] }] },
  { name: 'silent.test', leads: [], answers: [{ addresses: ['127.0.0.1'], after: 'never' }] },
  { name: 'late.test', leads: [], answers: [{ addresses: ['127.0.0.1'], after: 1_500 }] },
  { name: 'torn.test', leads: [], answers: [{ addresses: ['127.0.0.1', '::1'], torn: true }] },
];

export const zone: ReadonlyMap<string, readonly NameAnswer[]> = new Map(
  [...hostileNames, ...deadNames].map(({ name, answers }) => [name, answers]),
);

/** Ways to write a name; each still that name. `run` makes it one that nobody has asked for yet. */
export const nameForms: readonly ((name: string, run: number) => string)[] = [
  (name, run) => `${run}.${name}`,
  (name, run) => `${run}.${name}.`,
  (name, run) => `${run}.${name.toUpperCase()}`,
  (name, run) => `${run}。${name.replaceAll('.', '．')}`,
  (name, run) => `${run}.${name.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}`,
  (name, run) => `provider.example@${run}.${name}`,
];
