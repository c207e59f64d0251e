import { topologicalOrder } from '@rosette/template/base/graph.ts';
import { parseInstanceName } from '@rosette/template/model/count.ts';
import type { ResourceDeclaration, Template } from '@rosette/template/model/template.ts';
import type { RecordedState } from '#engine/plan/verdict.ts';
import type { ParameterAnalysis } from '#engine/ports/stack-service.ts';
import {
  parametersOfCondition,
  type Reading,
  readOutsideBranches,
  type Surety,
  type Use,
  usesOf,
} from './parameter-uses.ts';

/*
 * What a change of one parameter would do to the resources that stand, everything else as it is: the same questions that
 * the planner asks of resource types, asked of every property that the parameter reaches, through resources too.
 */

export interface AnalysisInputs extends Reading {
  /** Resources that stand and will go on to, by logical id; what is made anew takes any value. */
  readonly standing: ReadonlyMap<string, RecordedState>;
  readonly canUpdate: (type: string, property: string) => boolean;
  readonly changesId: (type: string, property: string) => boolean;
  readonly allowReplacement: boolean;
  /** Whether the stack policy forbids it. */
  readonly denied: (action: 'Update:Modify' | 'Update:Replace', logicalId: string, type: string) => boolean;
}

/** What would happen to one resource, and how surely. */
interface Effect {
  readonly surety: Surety;
  readonly kind: 'refused' | 'replaced' | 'modified';
}

/** Resources that the parameter reaches, with how surely each gets another physical id; undefined: it keeps its own. */
type Reached = Map<string, Surety | undefined>;

/** What stands of one declared resource, and what each of its properties follows from. */
interface Sink {
  readonly type: string;
  readonly rows: readonly RecordedState[];
  readonly properties: ReadonlyMap<string, readonly Use[]>;
}

const NESTED = 'ALIYUN::ROS::Stack';

export function analyseParameters(inputs: AnalysisInputs): ParameterAnalysis {
  const sinks = sinksOf(inputs);
  const effects = [...inputs.template.parameters.keys()].map((name) => [name, effectsOf(name, sinks, inputs)] as const);
  const named = (kind: Effect['kind'], surety: Surety | undefined): string[] =>
    effects.filter(([, found]) => surest(found, kind) === surety).map(([name]) => name);
  return {
    allowed: named('refused', undefined),
    conditionallyAllowed: named('refused', 'conditional'),
    uncertainlyAllowed: named('refused', 'uncertain'),
    notAllowed: named('refused', 'sure'),
    replacing: named('replaced', 'sure'),
    conditionallyReplacing: named('replaced', 'conditional'),
    uncertainlyReplacing: named('replaced', 'uncertain'),
  };
}

/** Dependencies before what depends on them. */
function sinksOf(inputs: AnalysisInputs): ReadonlyMap<string, Sink> {
  const { template, standing } = inputs;
  const rowsOf = Map.groupBy(standing.values(), ({ logicalId }) => declaredName(logicalId, template));
  const all = new Map<string, Sink>();
  for (const [name, { type, properties }] of template.resources) {
    const rows = (rowsOf.get(name) ?? []).filter((row) => row.type === type.text);
    const uses = properties.entries.map(({ key, value }) => [key, usesOf(value, inputs)] as const);
    if (rows.length > 0) all.set(name, { type: type.text, rows, properties: new Map(uses) });
  }
  const sorted = topologicalOrder([...all.keys()], (name) => readBy(all.get(name)!));
  const order = 'cycle' in sorted ? [...all.keys()] : sorted.order;
  return new Map(order.map((name) => [name, all.get(name)!]));
}

function declaredName(logicalId: string, { resources }: Template): string {
  return resources.has(logicalId) ? logicalId : (parseInstanceName(logicalId)?.resource ?? logicalId);
}

function readBy({ properties }: Sink): readonly string[] {
  return [...properties.values()].flat().flatMap(({ source }) => (source.kind === 'resource' ? [source.name] : []));
}

function effectsOf(parameter: string, sinks: ReadonlyMap<string, Sink>, inputs: AnalysisInputs): readonly Effect[] {
  const effects: Effect[] = [];
  const reached: Reached = new Map();
  for (const [name, sink] of sinks) {
    for (const [property, uses] of sink.properties) {
      const surety = strongest(uses.map((use) => suretyOf(use, parameter, reached, sinks)));
      if (surety === undefined) continue;
      effects.push(...effectsOn(sink, property, surety, inputs));
      reached.set(name, strongest([reached.get(name), movedBy(sink, property, surety, inputs)]));
    }
  }
  if (inputs.considerConditions && mayLoseWhatIsRead(parameter, inputs.template))
    effects.push({ surety: 'conditional', kind: 'refused' });
  return effects;
}

/** How surely the parameter's change is one of what uses this; undefined: it is none. */
function suretyOf(
  { source, surety }: Use,
  parameter: string,
  reached: Reached,
  sinks: ReadonlyMap<string, Sink>,
): Surety | undefined {
  if (source.kind === 'parameter') return source.name === parameter ? surety : undefined;
  if (!reached.has(source.name)) return undefined;
  const { name, attribute } = source;
  if (attribute === null || repeatsId(sinks.get(name)!, attribute)) return weaker(reached.get(name), surety);
  return 'uncertain';
}

/** An attribute that repeats the physical id changes when that does. */
function repeatsId({ rows }: Sink, attribute: string): boolean {
  return rows.every(({ attributes, physicalId }) => physicalId !== null && attributes[attribute] === physicalId);
}

function effectsOn(sink: Sink, property: string, surety: Surety, inputs: AnalysisInputs): readonly Effect[] {
  const inPlace = inputs.canUpdate(sink.type, property);
  const action = inPlace ? 'Update:Modify' : 'Update:Replace';
  const denied = sink.rows.some(({ logicalId }) => inputs.denied(action, logicalId, sink.type));
  if (denied || !(inPlace || inputs.allowReplacement)) return [{ surety, kind: 'refused' }];
  if (!inPlace) return [{ surety, kind: 'replaced' }];
  // What the resources inside a nested stack make of it shows when that is updated.
  const inside: Effect = { surety: 'uncertain', kind: inputs.allowReplacement ? 'replaced' : 'refused' };
  return [{ surety, kind: 'modified' }, ...(sink.type === NESTED ? [inside] : [])];
}

function movedBy({ type }: Sink, property: string, surety: Surety, inputs: AnalysisInputs): Surety | undefined {
  if (!inputs.canUpdate(type, property)) return surety;
  return inputs.changesId(type, property) ? 'uncertain' : undefined;
}

/** A condition that no longer holds takes away a resource that others read in any case. */
function mayLoseWhatIsRead(parameter: string, template: Template): boolean {
  const resources = [...template.resources.values()];
  return resources.some(
    (lost) =>
      lost.condition !== null &&
      parametersOfCondition(lost.condition.text, template).has(parameter) &&
      resources.some((reader) => isReadBy(lost, reader, template)),
  );
}

function isReadBy(lost: ResourceDeclaration, reader: ResourceDeclaration, template: Template): boolean {
  if (reader.condition?.text === lost.condition?.text) return false;
  return readOutsideBranches(reader.properties, template).includes(lost.name.text);
}

const RANK: Readonly<Record<Surety, number>> = { uncertain: 1, conditional: 2, sure: 3 };

function strongest(sureties: readonly (Surety | undefined)[]): Surety | undefined {
  const known = sureties.filter((surety) => surety !== undefined);
  return known.sort((one, other) => RANK[other] - RANK[one])[0];
}

function weaker(one: Surety | undefined, other: Surety): Surety | undefined {
  return one === undefined || RANK[one] < RANK[other] ? one : other;
}

function surest(effects: readonly Effect[], kind: Effect['kind']): Surety | undefined {
  return strongest(effects.filter((effect) => effect.kind === kind).map(({ surety }) => surety));
}
