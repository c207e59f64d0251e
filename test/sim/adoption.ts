import type { Json } from '@rosette/template/base/json.ts';
import type { ResourceToImport } from '#engine/ports/stack-service.ts';
import type { CloudObject, SimCloud } from './cloud.ts';
import type { Wanted } from './expected.ts';
import type { ImportAct, ResourceKind, ResourceSpec, ValueSpec } from './story.ts';
import { typeName } from './template-text.ts';

/** What an import asks for: the stack as it shall be, and which objects its new resources are. */
export interface Adoption {
  readonly wanted: Wanted;
  readonly resources: readonly ResourceToImport[];
  /** It must not succeed. */
  readonly wrong: boolean;
}

/** Texts that name an object: described as a reference, or not at all. */
const NAMES_OBJECT = /(obj|old|hush)-/;
const NOBODY = 'obj-0x';
/** Logical id of the one that cannot be had. */
const WRONG = 'Wrong';

/** Picks objects that no stack has and that can be described in a template. Null where there is nothing to import. */
export function adoption(act: ImportAct, cloud: SimCloud, stack: Existing): Adoption | null {
  const chosen = choose(act, cloud, stack);
  const wrong = stack.wanted.spec.resources.some(({ name }) => name === WRONG) ? null : wrongOne(act, cloud);
  const fresh = wrong === null ? chosen.list : [...chosen.list, wrong];
  if (fresh.length === 0) return null;
  const { spec, given } = stack.wanted;
  const before = act.wrong === 'altered' ? altered(spec.resources) : spec.resources;
  const resources = [...before, ...fresh.map(({ described }) => described)];
  return {
    wrong: wrong !== null || before !== spec.resources,
    wanted: { spec: { resources }, given, tag: chosen.tag ?? '' },
    resources: fresh.map(({ described: { name, kind }, id }) => ({
      logicalId: name,
      type: typeName(kind),
      identifier: { Id: id },
    })),
  };
}

/** The stack that imports. */
export interface Existing {
  readonly isNew: boolean;
  readonly wanted: Wanted;
  /** Names of its resources by the ids of their objects. */
  readonly names: ReadonlyMap<string, string>;
}

interface Chosen {
  readonly described: ResourceSpec;
  readonly id: string;
}

function choose({ most }: ImportAct, cloud: SimCloud, { isNew, wanted, names }: Existing) {
  const list: Chosen[] = [];
  const known = new Map(names);
  let tag = isNew ? null : wanted.tag;
  for (const object of cloud.objects.values()) {
    if (list.length === most) break;
    const described = object.released ? describe(object, known) : null;
    if (described === null || wanted.spec.resources.some(({ name }) => name === described.name)) continue;
    if (described.kind !== 'Rigid' && object.tag !== (tag ?? object.tag)) continue;
    if (described.kind !== 'Rigid') tag = object.tag;
    known.set(object.id, described.name);
    list.push({ described, id: object.id });
  }
  return { list, tag };
}

function describe(object: CloudObject, known: ReadonlyMap<string, string>): ResourceSpec | null {
  const { Value = null, Fixed } = object.properties;
  const value = described(Value, known);
  const fixed = Fixed === undefined ? undefined : described(Fixed, known);
  if (value === null || fixed === null) return null;
  const number = Number(/\d+/.exec(object.id)![0]);
  return {
    name: `I${number}`,
    kind: object.type.slice('Sim::'.length) as ResourceKind,
    value,
    ...(fixed === undefined ? {} : { fixed }),
    ...(number % 3 === 0 ? { retain: true as const } : {}),
  };
}

function described(value: Json, known: ReadonlyMap<string, string>): ValueSpec | null {
  if (typeof value !== 'string') return null;
  const ref = known.get(value);
  if (ref !== undefined) return { ref };
  return NAMES_OBJECT.test(value) ? null : value;
}

/** The first resource that is there for sure gets another value. */
function altered(resources: readonly ResourceSpec[]): readonly ResourceSpec[] {
  const at = resources.findIndex(
    ({ count, conditional, child }) => count === undefined && conditional === undefined && child === undefined,
  );
  return at < 0 ? resources : resources.with(at, { ...resources[at]!, value: 'altered' });
}

/** One that cannot be had. */
function wrongOne({ wrong }: ImportAct, cloud: SimCloud): Chosen | null {
  if (wrong === undefined || wrong === 'altered') return null;
  const owned = [...cloud.objects.values()].find((object) => !object.released);
  const taken = wrong === 'owned' ? owned : undefined;
  const kind = (taken?.type.slice('Sim::'.length) ?? 'Plain') as ResourceKind;
  return { described: { name: WRONG, kind, value: 'a' }, id: taken?.id ?? NOBODY };
}
