import { createHash } from 'node:crypto';
import { canonicalJson } from '@rosette/template/base/canonical-json.ts';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { keptTexts } from '#engine/ports/nested-texts.ts';
import type { Sealer } from '#engine/ports/sealer.ts';
import {
  type ChangeSetReference,
  type CreateChangeSetRequest,
  type StackPreview,
  StackRefused,
} from '#engine/ports/stack-service.ts';
import { type ChangeSetRow, NameTakenError, type ResourceRow, type StackRow, type Write } from '#engine/ports/store.ts';
import { settingsOf } from './change-set-settings.ts';
import type { RuntimeDependencies } from './dependencies.ts';

/** ROS: 20 (reference/stack-lifecycle.md 10.1). */
const SETS_PER_STACK = 20;

/** A change set that was reviewed and waits, with the request that it will carry out. */
export interface ReviewedChangeSet {
  readonly row: ChangeSetRow;
  readonly change: CreateChangeSetRequest['change'];
}

/** A digest of what each resource is: a change set holds only for the state that it was computed from. */
export function basisOf(rows: readonly ResourceRow[], stack: StackRow): JsonObject {
  const digest = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
  const { templateHash, parameters, tags } = stack;
  return {
    ...Object.fromEntries(
      rows.map((row) => [
        row.logicalId,
        digest([row.type, row.physicalId, row.status, row.properties, row.attributes, row.deletionPolicy]),
      ]),
    ),
    '': digest([templateHash, parameters, tags as unknown as Json]),
  };
}

/** Why the basis no longer holds, in words; null when it does. */
export function basisDifference(before: JsonObject, now: JsonObject): string | null {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  const changed = [...names].filter((name) => before[name] !== now[name]);
  if (changed.length === 0) return null;
  const words = changed.map((name) => {
    if (name === '') return 'the template, parameters or tags of the stack';
    if (before[name] === undefined) return `${name} (new since)`;
    return now[name] === undefined ? `${name} (gone since)` : name;
  });
  return words.join(', ');
}

export function changeSetRow(
  dependencies: RuntimeDependencies,
  sealer: Sealer,
  request: CreateChangeSetRequest,
  facts: {
    /** The stack as the set wants it. */
    readonly wanted: StackRow;
    readonly preview: StackPreview | null;
    readonly failure: string | null;
    readonly basis: JsonObject;
  },
): ChangeSetRow {
  const { preview, failure } = facts;
  return {
    id: dependencies.ids.uuid(),
    stackId: facts.wanted.id,
    name: request.name,
    description: request.description,
    type: request.change.kind.toUpperCase(),
    status: failure === null ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
    statusReason: failure ?? '',
    executionStatus: failure === null ? 'AVAILABLE' : 'UNAVAILABLE',
    requestSealed: sealChange(sealer, request.change, facts.wanted),
    templateHash: facts.wanted.templateHash,
    settings: settingsOf(facts.wanted),
    parameters: Object.fromEntries((preview?.parameters ?? []).map((one) => [one.ParameterKey, one.ParameterValue])),
    preview: (preview ?? {}) as unknown as JsonObject,
    basis: facts.basis,
    createdAt: dependencies.clock.now(),
  };
}

/** With the texts that nested stacks were reviewed with: they are made of these, whatever stands at the addresses by then. */
function sealChange(sealer: Sealer, change: CreateChangeSetRequest['change'], wanted: StackRow): string {
  const nestedTexts = keptTexts(wanted);
  const sealed = change.kind === 'import' ? change : { ...change, request: { ...change.request, nestedTexts } };
  return sealer.seal(JSON.stringify(sealed));
}

/** What the set will carry out. */
export function openChange(
  sealer: Sealer,
  { requestSealed }: Pick<ChangeSetRow, 'requestSealed'>,
): CreateChangeSetRequest['change'] {
  return JSON.parse(sealer.open(requestSealed)) as CreateChangeSetRequest['change'];
}

export async function findChangeSet(
  dependencies: RuntimeDependencies,
  reference: ChangeSetReference,
): Promise<{ readonly row: ChangeSetRow; readonly stack: StackRow }> {
  const row = await dependencies.store.changeSet(reference.changeSetId);
  const stack = row === undefined ? undefined : await dependencies.store.stack(row.stackId);
  if (row === undefined || stack?.accountId !== reference.accountId || row.status === 'DELETE_COMPLETE') {
    throw new StackRefused('ChangeSetNotFound', 404, `The ChangeSet (${reference.changeSetId}) could not be found.`);
  }
  return { row, stack };
}

/** After one set is carried out, the others of the stack are invalid and go (reference/stack-lifecycle.md 5.2). */
export async function obsoleteOthers(
  dependencies: RuntimeDependencies,
  stackId: string,
  executed: string,
): Promise<Write[]> {
  const { rows } = await dependencies.store.changeSets({ stackId }, { number: 1, size: SETS_PER_STACK * 2 });
  return rows
    .filter((row) => row.id !== executed)
    .map((row) => ({ kind: 'change-set', row: { ...row, status: 'DELETE_COMPLETE', executionStatus: 'OBSOLETE' } }));
}

export async function assertRoomForSet(dependencies: RuntimeDependencies, stackId: string): Promise<void> {
  const { total } = await dependencies.store.changeSets({ stackId }, { number: 1, size: 1 });
  if (total < SETS_PER_STACK) return;
  throw new StackRefused(
    'RequestLimitExceeded',
    400,
    `Request limit exceeded: the stack has ${total} change sets, and may have ${SETS_PER_STACK}.`,
  );
}

export function refuseTakenSetName(error: unknown, name: string): unknown {
  if (!(error instanceof NameTakenError)) return error;
  if (error.subject === 'stack')
    return new StackRefused('StackExists', 409, `The Stack of change set ${name} already exists.`);
  return new StackRefused('ChangeSetExists', 409, `The ChangeSet (${name}) already exists.`);
}

/** A refusal while the set is computed is its result, not an error of the call; a wrong template is an error. */
export function failureReason(error: unknown): string {
  if (error instanceof StackRefused) return error.message;
  throw error;
}
