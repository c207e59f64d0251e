import type { CloudObject, Kind, Objects } from '../core/objects.ts';
import { Refusal } from '../web/refusal.ts';
import { flag, type Given, numberWithin } from './attributes.ts';
import { invalidArgument, queueNotExist } from './errors.ts';
import { checkName } from './names.ts';

export interface QueueState {
  /** Seconds. */
  readonly delaySeconds: number;
  /** Bytes of a message's body. */
  readonly maximumMessageSize: number;
  /** Seconds. */
  readonly messageRetentionPeriod: number;
  /** Seconds. */
  readonly visibilityTimeout: number;
  /** Seconds that a receiver waits where its request does not say. */
  readonly pollingWaitSeconds: number;
  readonly loggingEnabled: boolean;
  /** Where messages go that were received so often without being deleted. */
  readonly deadLetters: { readonly queue: string; readonly maximumReceives: number } | null;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export type Queue = CloudObject<QueueState>;

export const queueKind: Kind<QueueState> = { product: 'Mns', name: 'Queue' };

/** What references to a queue are filed under. */
export function queueReference(name: string): string {
  return `mns/queues/${name}`;
}

const DEFAULTS: Omit<QueueState, 'modifiedAt'> = {
  delaySeconds: 0,
  maximumMessageSize: 65_536,
  messageRetentionPeriod: 345_600,
  visibilityTimeout: 30,
  pollingWaitSeconds: 0,
  loggingEnabled: false,
  deadLetters: null,
};

export function theQueue(objects: Objects, name: string): Queue {
  const queue = objects.find(queueKind, name);
  if (queue === undefined) throw queueNotExist(name);
  return queue;
}

/** Makes the queue. One that exists with these same attributes is fine (`existed`); `QueueAlreadyExist` when they differ. */
export function createQueue(objects: Objects, name: string, given: Given, now: number): { readonly existed: boolean } {
  checkName('Queue', name);
  const state = stateOf(objects, name, given, { ...DEFAULTS, modifiedAt: now }, now);
  const existing = objects.find(queueKind, name);
  if (existing === undefined) {
    objects.create(queueKind, { id: name, state, refers: references(state) });
    return { existed: false };
  }
  if (!sameAttributes(existing.state, state)) {
    throw new Refusal(
      409,
      'QueueAlreadyExist',
      `The queue you want to create already exists with other attributes: "${name}".`,
    );
  }
  return { existed: true };
}

/** Changes what is given and leaves the rest. */
export function setQueueAttributes(objects: Objects, name: string, given: Given, now: number): void {
  const queue = theQueue(objects, name);
  const state = stateOf(objects, name, given, queue.state, now);
  objects.update(queue, state, references(state));
}

export function deleteQueue(objects: Objects, name: string): void {
  objects.remove(theQueue(objects, name));
}

function stateOf(objects: Objects, name: string, given: Given, base: QueueState, now: number): QueueState {
  return {
    delaySeconds: numberWithin(given, 'DelaySeconds', [0, 604_800], base.delaySeconds),
    maximumMessageSize: numberWithin(given, 'MaximumMessageSize', [1_024, 65_536], base.maximumMessageSize),
    messageRetentionPeriod: numberWithin(given, 'MessageRetentionPeriod', [60, 604_800], base.messageRetentionPeriod),
    visibilityTimeout: numberWithin(given, 'VisibilityTimeout', [1, 43_200], base.visibilityTimeout),
    pollingWaitSeconds: numberWithin(given, 'PollingWaitSeconds', [0, 30], base.pollingWaitSeconds),
    loggingEnabled: flag(given, 'LoggingEnabled', base.loggingEnabled),
    deadLetters: deadLettersOf(objects, name, given, base.deadLetters),
    modifiedAt: now,
  };
}

function deadLettersOf(
  objects: Objects,
  name: string,
  given: Given,
  base: QueueState['deadLetters'],
): QueueState['deadLetters'] {
  if (!flag(given, 'DlqPolicy.Enabled', base !== null || given.has('DlqPolicy.DeadLetterTargetQueue'))) return null;
  const queue = given.get('DlqPolicy.DeadLetterTargetQueue') ?? base?.queue;
  if (queue === undefined) throw invalidArgument('"DlqPolicy" should name a "DeadLetterTargetQueue".');
  if (queue === name) throw invalidArgument('A queue cannot be its own dead-letter queue.');
  if (objects.find(queueKind, queue) === undefined) throw queueNotExist(queue);
  const maximumReceives = numberWithin(given, 'DlqPolicy.MaxReceiveCount', [1, 1_000], base?.maximumReceives ?? 16);
  return { queue, maximumReceives };
}

function references({ deadLetters }: QueueState): readonly string[] {
  return deadLetters === null ? [] : [queueReference(deadLetters.queue)];
}

function sameAttributes(a: QueueState, b: QueueState): boolean {
  const text = (state: QueueState) => JSON.stringify({ ...state, modifiedAt: 0 });
  return text(a) === text(b);
}
