import { hasErrors } from '@rosette/template/base/catalogue.ts';
import { equalJson } from '@rosette/template/base/equality.ts';
import type { DesiredResource, Evaluated } from '@rosette/template/evaluate/instantiate.ts';
import type { Value, ValueObject } from '@rosette/template/evaluate/value.ts';
import { differences, type PropertyDifference, uncertain } from '#engine/diff/compare.ts';
import { mayExist } from './plan-removal.ts';

/** A resource as recorded, as far as planning needs it. */
export interface RecordedState {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly physicalId: string | null;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: 'Delete' | 'Retain';
  readonly metadata: DesiredResource['metadata'];
  readonly description: string | null;
  readonly properties: ValueObject | null;
  readonly attempted: ValueObject | null;
  readonly attributes: ValueObject;
  readonly createToken: string | null;
}

/** What shall happen to a wanted resource. */
export interface Verdict {
  readonly kind: 'create' | 'import' | 'none' | 'record' | 'modify' | 'replace';
  readonly reason:
    | 'added'
    | 'imported'
    | 'changed'
    | 'may-change'
    | 'tainted'
    | 'failed-before'
    | 'definition-only'
    | 'replaced'
    | 'same';
  readonly differences: readonly PropertyDifference[];
  /** Of a modify: a difference that is not certain would need a replacement. */
  readonly mayReplace: boolean;
  /** Properties as wanted, as far as they are known. */
  readonly properties: ValueObject;
  /** Of a modify: properties to apply though they are the same. */
  readonly touch?: readonly string[];
}

export interface VerdictInputs {
  readonly wanted: DesiredResource;
  readonly recorded: RecordedState | undefined;
  readonly evaluated: Evaluated<ValueObject>;
  readonly tainted: boolean;
  /** It exists and is to be taken over. */
  readonly imported: boolean;
  /** Whether the type can change the property in place. */
  readonly canUpdate: (type: string, property: string) => boolean;
  /** Whether a reference names a physical id that is certain to change. */
  readonly idChanges: (value: Value) => boolean;
  readonly touched: readonly string[];
}

export function verdictOf(inputs: VerdictInputs): Verdict {
  const { wanted, recorded, evaluated, tainted, imported } = inputs;
  const properties = evaluated.value;
  const plain = { differences: [], mayReplace: false, properties };
  if (recorded === undefined || !mayExist(recorded.status)) {
    return imported ? { ...plain, kind: 'import', reason: 'imported' } : { ...plain, kind: 'create', reason: 'added' };
  }
  if (tainted) return { ...plain, kind: 'replace', reason: 'tainted' };
  if (neverWorked(recorded)) return { ...plain, kind: 'replace', reason: 'failed-before' };
  if (recorded.type !== wanted.type) return { ...plain, kind: 'replace', reason: 'replaced' };
  const found = hasErrors(evaluated.diagnostics) ? [] : certainly(differencesOf(recorded, properties), inputs);
  const fixed = found.filter((difference) => !inputs.canUpdate(wanted.type, difference.name));
  if (fixed.some((difference) => difference.certain)) {
    return { kind: 'replace', reason: 'replaced', differences: found, mayReplace: false, properties };
  }
  const mayReplace = fixed.length > 0;
  if (
    found.some((difference) => difference.certain) ||
    recorded.status === 'UPDATE_FAILED' ||
    inputs.touched.length > 0
  ) {
    const touch = inputs.touched.length === 0 ? {} : { touch: inputs.touched };
    return { kind: 'modify', reason: 'changed', differences: found, mayReplace, properties, ...touch };
  }
  if (found.length > 0) return { kind: 'modify', reason: 'may-change', differences: found, mayReplace, properties };
  if (definitionChanged(recorded, wanted)) return { ...plain, kind: 'record', reason: 'definition-only' };
  return { ...plain, kind: 'none', reason: 'same' };
}

function differencesOf(recorded: RecordedState, properties: ValueObject): readonly PropertyDifference[] {
  return differences(uncertain(recorded.properties ?? {}, recorded.attempted, properties), properties);
}

/** What waits for the new id of a replaced resource is sure to differ. */
function certainly(found: readonly PropertyDifference[], inputs: VerdictInputs): readonly PropertyDifference[] {
  return found.map((difference) =>
    difference.certain || !inputs.idChanges(difference.after) ? difference : { ...difference, certain: true },
  );
}

/** A create or delete that failed leaves nothing that could be updated. */
function neverWorked(recorded: RecordedState): boolean {
  return /^(CREATE|DELETE)_(FAILED|IN_PROGRESS)$/.test(recorded.status);
}

export function definitionChanged(recorded: RecordedState, wanted: DesiredResource): boolean {
  return (
    recorded.deletionPolicy !== wanted.deletionPolicy ||
    recorded.description !== wanted.description ||
    !equalJson(recorded.metadata, wanted.metadata) ||
    !equalJson(recorded.dependsOn, wanted.dependsOn)
  );
}
