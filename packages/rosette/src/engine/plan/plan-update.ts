import { topologicalOrder } from '@rosette/template/base/graph.ts';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { DesiredResource, Evaluated, ResourceView } from '@rosette/template/evaluate/instantiate.ts';
import { isKnown, Unknown, type Value, type ValueObject, waitsFor } from '@rosette/template/evaluate/value.ts';
import type { Plan, PlanStep } from './plan.ts';
import { isUnderImport, mayExist, wasImported } from './plan-removal.ts';
import { type RecordedState, type Verdict, verdictOf } from './verdict.ts';

export interface UpdateInputs {
  readonly recorded: ReadonlyMap<string, RecordedState>;
  readonly wanted: ReadonlyMap<string, DesiredResource>;
  evaluate(name: string, known: ResourceView): Evaluated<ValueObject>;
  /** Whether the type can change the property in place. */
  canUpdate(type: string, property: string): boolean;
  /** Whether a change of the property in place gives the resource another physical id. */
  changesId(type: string, property: string): boolean;
  /** Whether every update that changes something reaches a resource of the type. */
  reachedByEveryUpdate(type: string, properties: ValueObject): boolean;
  /** Logical ids to make anew even if nothing changed. */
  readonly taint: ReadonlySet<string>;
  /** The stack's tags changed, so resources that carry tags are touched. */
  readonly tagsChanged: boolean;
  /** Whether a nested stack is to be made of another text than it is, though its properties may be the same. */
  textChanged(name: string): boolean;
  /** Removals wait until everything else is done, and their failure undoes nothing. */
  readonly cleanup: boolean;
  /** What is to be taken over, by logical id. */
  readonly imports: ReadonlyMap<string, PlannedImport>;
  /** It goes back to what was: what was imported since is let go instead of deleted. */
  readonly undoing: boolean;
}

/** The property that is touched where the text behind it changed. */
export const TEXT = 'TemplateURL';

export interface PlannedImport {
  readonly identifier: JsonObject;
  /** Where the identifier is the physical id. */
  readonly physicalId: string | null;
}

export interface UpdatePlan {
  readonly plan: Plan;
  /** By logical id, for every wanted resource, in an order that respects dependencies. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Recorded resources that are no longer wanted. */
  readonly removed: readonly RecordedState[];
}

/**
 * From what is recorded to what is wanted. Resources are judged in dependency order, so that what waits for a replaced one
 * is known to change. Replacement is delete first, then create (ROS's order, reference/stack-lifecycle.md 3.4).
 */
export function planUpdate(inputs: UpdateInputs): UpdatePlan {
  const judged = judge(inputs);
  const removed = [...inputs.recorded.values()].filter(
    ({ logicalId, status }) => !inputs.wanted.has(logicalId) && (mayExist(status) || isUnderImport(status)),
  );
  const verdicts = removed.length > 0 || [...judged.values()].some(changes) ? reachAll(inputs, judged) : judged;
  return { plan: { steps: new Steps(inputs, verdicts, removed).build() }, verdicts, removed };
}

function changes({ kind }: Verdict): boolean {
  return kind === 'create' || kind === 'modify' || kind === 'replace';
}

/** Where something changes, the update also goes to those that count updates. */
function reachAll(inputs: UpdateInputs, judged: ReadonlyMap<string, Verdict>): ReadonlyMap<string, Verdict> {
  return new Map(
    [...judged].map(([name, verdict]) => {
      const reached =
        !changes(verdict) && inputs.reachedByEveryUpdate(inputs.wanted.get(name)!.type, verdict.properties);
      return [name, reached ? { ...verdict, kind: 'modify', reason: 'changed', touch: ['UpdateVersion'] } : verdict];
    }),
  );
}

function judge(inputs: UpdateInputs): ReadonlyMap<string, Verdict> {
  const { wanted } = inputs;
  const sorted = topologicalOrder([...wanted.keys()], (name) => wanted.get(name)!.dependsOn);
  if ('cycle' in sorted) throw new Error(`the wanted resources depend on each other: ${sorted.cycle.join(' -> ')}`);
  const verdicts = new Map<string, Verdict>();
  const view = plannedView(inputs, verdicts);
  const idChanges = changingId(inputs.recorded, verdicts);
  for (const name of sorted.order) {
    const resource = wanted.get(name)!;
    const verdict = verdictOf({
      wanted: resource,
      recorded: inputs.recorded.get(name),
      evaluated: inputs.evaluate(name, view),
      tainted: inputs.taint.has(name),
      imported: inputs.imports.has(name),
      canUpdate: inputs.canUpdate,
      idChanges,
      touched: [
        ...(inputs.tagsChanged && inputs.canUpdate(resource.type, 'Tags') ? ['Tags'] : []),
        ...(inputs.textChanged(name) ? [TEXT] : []),
      ],
    });
    verdicts.set(name, verdict);
  }
  return verdicts;
}

/** What will be known of resources: everything of those that stay, the identity of those that are changed in place. */
function plannedView({ recorded, ...inputs }: UpdateInputs, verdicts: ReadonlyMap<string, Verdict>): ResourceView {
  const stays = (name: string): boolean => {
    const verdict = verdicts.get(name);
    if (verdict?.kind === 'none' || verdict?.kind === 'record') return true;
    if (verdict?.kind !== 'modify' || verdict.mayReplace) return false;
    return !verdict.differences.some((difference) => inputs.changesId(recorded.get(name)!.type, difference.name));
  };
  return {
    ref: (name) => {
      if (stays(name)) return recorded.get(name)!.physicalId;
      const imported = verdicts.get(name)?.kind === 'import' ? inputs.imports.get(name)!.physicalId : null;
      return imported ?? new Unknown([{ resource: name, attribute: null }]);
    },
    attribute: (name, attribute) => {
      const row = recorded.get(name);
      const value = row === undefined ? undefined : (row.attributes[attribute] ?? null);
      if (value !== undefined && stays(name) && (verdicts.get(name)!.kind !== 'modify' || isIdentity(row!, value)))
        return value;
      return new Unknown([{ resource: name, attribute }]);
    },
  };
}

/** An attribute that repeats the physical id does not change while that does not. */
function isIdentity(row: RecordedState, value: Value): boolean {
  return value !== null && value === row.physicalId;
}

function changingId(
  recorded: UpdateInputs['recorded'],
  verdicts: ReadonlyMap<string, Verdict>,
): (value: Value) => boolean {
  return (value) =>
    !isKnown(value) &&
    waitsFor(value).some(({ resource, attribute }) => {
      const row = recorded.get(resource);
      if (row === undefined || verdicts.get(resource)?.kind !== 'replace') return false;
      return attribute === null || isIdentity(row, row.attributes[attribute] ?? null);
    });
}

/** `Vpc`, `Vpc.VpcId`: each once. */
function waitedFor(differences: Verdict['differences']): readonly string[] {
  const names = differences.flatMap(({ after }) =>
    waitsFor(after).map(({ resource, attribute }) => (attribute === null ? resource : `${resource}.${attribute}`)),
  );
  return [...new Set(names)];
}

const MAKING = {
  create: 'create',
  replace: 'create',
  modify: 'update',
  record: 'record',
  import: 'import',
} as const;

/** Numbers the steps and draws their edges. */
class Steps {
  readonly #inputs: UpdateInputs;
  readonly #verdicts: ReadonlyMap<string, Verdict>;
  readonly #removed: readonly RecordedState[];
  readonly #steps: { -readonly [Key in keyof PlanStep]: PlanStep[Key] }[] = [];
  /** Step that makes, changes or notes a resource, and step that deletes it, by logical id. */
  readonly #making = new Map<string, number>();
  readonly #deleting = new Map<string, number>();

  constructor(inputs: UpdateInputs, verdicts: ReadonlyMap<string, Verdict>, removed: readonly RecordedState[]) {
    this.#inputs = inputs;
    this.#verdicts = verdicts;
    this.#removed = removed;
  }

  build(): readonly PlanStep[] {
    for (const [name, verdict] of this.#verdicts) this.#addWanted(name, verdict);
    const early = this.#earlyRemovals();
    for (const row of this.#removed) this.#addRemoval(row, !early.has(row.logicalId));
    const dependents = this.#recordedDependents();
    for (const [name, number] of this.#making) this.#steps[number]!.needs = this.#needsOfMaking(name);
    for (const [name, number] of this.#deleting) {
      this.#steps[number]!.needs = this.#needsOfDeleting(
        dependents.get(name) ?? [],
        early.has(name) || this.#making.has(name),
      );
    }
    for (const name of this.#deleting.keys()) {
      if (early.has(name) || this.#making.has(name)) this.#awaitLettingGo(name, dependents.get(name) ?? []);
    }
    return this.#steps;
  }

  #addWanted(name: string, verdict: Verdict): void {
    if (verdict.kind === 'none') return;
    const { type } = this.#inputs.wanted.get(name)!;
    const because = verdict.differences.map((difference) => difference.name);
    const waits = waitedFor(verdict.differences);
    const common = {
      logicalId: name,
      needs: [],
      reason: verdict.reason as PlanStep['reason'],
      ...(because.length === 0 ? {} : { because }),
      ...(waits.length === 0 ? {} : { waits }),
    };
    if (verdict.kind === 'replace') {
      this.#deleting.set(
        name,
        this.#steps.push({ ...common, action: 'delete', type: this.#inputs.recorded.get(name)!.type }) - 1,
      );
    }
    const action = MAKING[verdict.kind];
    this.#making.set(
      name,
      this.#steps.push({
        ...common,
        action,
        type,
        ...(verdict.mayReplace ? { mayReplace: true as const } : {}),
        ...(verdict.touch === undefined ? {} : { touch: verdict.touch }),
        ...(action === 'import' ? { identifier: this.#inputs.imports.get(name)!.identifier } : {}),
      }) - 1,
    );
  }

  #addRemoval(row: RecordedState, cleanup: boolean): void {
    const reason = this.#removalReason(row);
    const step: PlanStep = {
      action: reason === 'removed' ? 'delete' : 'retain',
      logicalId: row.logicalId,
      type: row.type,
      needs: [],
      reason,
      ...(cleanup && this.#inputs.cleanup ? { cleanup: true as const } : {}),
    };
    this.#deleting.set(row.logicalId, this.#steps.push(step) - 1);
  }

  #removalReason(row: RecordedState): 'removed' | 'retained-by-policy' | 'import-undone' {
    if (isUnderImport(row.status)) return 'import-undone';
    // What is not wanted there was added by what is undone: it goes whatever its policy, as in the undo of a creation.
    if (this.#inputs.undoing) return wasImported(row) ? 'import-undone' : 'removed';
    return row.deletionPolicy === 'Retain' ? 'retained-by-policy' : 'removed';
  }

  /** Removed resources that depend on a replaced one must go before that is deleted, so they cannot wait for the clean-up. */
  #earlyRemovals(): ReadonlySet<string> {
    const early = new Set<string>();
    const pending = [...this.#verdicts].filter(([, verdict]) => verdict.kind === 'replace').map(([name]) => name);
    const dependents = this.#recordedDependents();
    const removed = new Set(this.#removed.map((row) => row.logicalId));
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      for (const dependent of dependents.get(name) ?? []) {
        if (!removed.has(dependent) || early.has(dependent)) continue;
        early.add(dependent);
        pending.push(dependent);
      }
    }
    return early;
  }

  #recordedDependents(): ReadonlyMap<string, readonly string[]> {
    const dependents = new Map<string, string[]>();
    for (const row of this.#inputs.recorded.values()) {
      if (!mayExist(row.status)) continue;
      for (const need of row.dependsOn) {
        const known = dependents.get(need);
        if (known === undefined) dependents.set(need, [row.logicalId]);
        else known.push(row.logicalId);
      }
    }
    return dependents;
  }

  #needsOfMaking(name: string): number[] {
    const needs = this.#inputs.wanted.get(name)!.dependsOn.flatMap((need) => this.#making.get(need) ?? []);
    const old = this.#deleting.get(name);
    return old === undefined ? needs : [...needs, old];
  }

  /** Those that are changed in place so that they use it no longer come before what is deleted early, unless they wait for
   *  that themselves. */
  #awaitLettingGo(name: string, dependents: readonly string[]): void {
    const number = this.#deleting.get(name)!;
    for (const dependent of dependents) {
      const making = this.#making.get(dependent);
      if (making === undefined || this.#deleting.has(dependent) || this.#waitsFor(making, number)) continue;
      const step = this.#steps[number]!;
      step.needs = [...step.needs, making];
    }
  }

  #waitsFor(from: number, sought: number): boolean {
    const seen = new Set([from]);
    for (const number of seen) {
      if (number === sought) return true;
      for (const need of this.#steps[number]!.needs) seen.add(need);
    }
    return false;
  }

  /** Dependents are deleted first; one that stays must have stopped using it first, unless that one waits for this very
   *  deletion. */
  #needsOfDeleting(dependents: readonly string[], waitedFor: boolean): number[] {
    return dependents.flatMap((dependent) => {
      const deleting = this.#deleting.get(dependent);
      if (deleting !== undefined) return [deleting];
      const making = this.#making.get(dependent);
      return making === undefined || waitedFor ? [] : [making];
    });
  }
}
