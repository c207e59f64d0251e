import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { EventRow, SignalRow, StackRow, Write } from '#engine/ports/store.ts';

/*
 * What is owed to the NotificationURLs of a stack, as rows. The outbox is kept as signals: `notification/<stackId>` holds
 * one for each terminal status, written in the same commit as the status and its event, with the addresses that have not
 * taken it yet; `notifications` names the stacks that have addresses at all, so that a restart finds the outboxes.
 */

/** Option of a stack: the addresses, as CreateStack was given them. */
export const NOTIFICATION_URLS = 'NotificationURLs';
/** Signal name under which every stack with addresses is listed. */
export const NOTIFYING = 'notifications';
/** ROS's own name for what a notification tells (reference/stack-lifecycle.md 2.5). */
const TERMINAL = /_(COMPLETE|FAILED)$/;

/** One status that somebody is still to be told. */
export interface Owed {
  /** Id of the event that tells the same. */
  readonly id: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly accountId: string;
  readonly status: string;
  /** Epoch milliseconds when the stack took on the status. */
  readonly time: number;
  /** Addresses that have not taken it. */
  readonly left: readonly string[];
}

export function outboxName(stackId: string): string {
  return `notification/${stackId}`;
}

export function notificationUrls(stack: Pick<StackRow, 'options'>): readonly string[] {
  return texts(stack.options[NOTIFICATION_URLS] ?? null);
}

export function isTerminal(status: string): boolean {
  return TERMINAL.test(status);
}

/** What the event makes owed; undefined when nobody is to be told. */
export function owedFor(
  stack: Pick<StackRow, 'id' | 'accountId' | 'options' | 'disableRollback'>,
  event: Omit<EventRow, 'sequence'>,
): Owed | undefined {
  const left = notificationUrls(stack);
  if (left.length === 0 || event.physicalId !== stack.id || !isTold(event.status, stack)) return undefined;
  const { id, stackName, status, time } = event;
  return { id, stackId: stack.id, stackName, accountId: stack.accountId, status, time, left };
}

/** Where a failure is undone, the outcome of the undo is told instead of it. */
function isTold(status: string, { disableRollback }: Pick<StackRow, 'disableRollback'>): boolean {
  if (!isTerminal(status)) return false;
  return disableRollback || !/^(IMPORT_)?(CREATE|UPDATE)_FAILED$/.test(status);
}

/** The same id again replaces what was there. */
export function owedWrite(owed: Owed, now: number): Write {
  const { id, stackId, ...payload } = owed;
  return { kind: 'signal', row: { name: outboxName(stackId), id, stackId, payload, receivedAt: now } };
}

export function listedWrite(stackId: string, now: number): Write {
  return { kind: 'signal', row: { name: NOTIFYING, id: stackId, stackId, payload: null, receivedAt: now } };
}

/** Undefined for a row that this code did not write. */
export function owedOf(row: SignalRow): Owed | undefined {
  const { payload } = row;
  if (!isJsonObject(payload) || row.id === null) return undefined;
  const { stackName, accountId, status, time, left } = payload as JsonObject;
  if (typeof stackName !== 'string' || typeof accountId !== 'string') return undefined;
  if (typeof status !== 'string' || typeof time !== 'number') return undefined;
  return { id: row.id, stackId: row.stackId, stackName, accountId, status, time, left: texts(left ?? null) };
}

function texts(value: Json): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
