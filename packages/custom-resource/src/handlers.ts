import type { Json, JsonObject } from './protocol.ts';

/** What every request tells. */
export interface About {
  /** The same through every delivery of one request: a key for making outside calls idempotent. */
  readonly requestId: string;
  /** `Custom::Name` as the template has it. */
  readonly resourceType: string;
  readonly logicalId: string;
  readonly stackId: string;
  readonly stackName: string;
  /** Account that owns the stack. */
  readonly ownerId: string;
  /** Account or user that runs the operation. */
  readonly callerId: string;
  readonly regionId: string;
  /**
   * An id made of stack and logical id alone, so that a Create that is repeated finds what the first one made. It becomes
   * the physical id where the handler names none. At most 81 bytes.
   */
  readonly stableId: string;
}

export interface CreateRequest<I> extends About {
  readonly type: 'Create';
  readonly inputs: I;
}

export interface UpdateRequest<I> extends About {
  readonly type: 'Update';
  readonly physicalId: string;
  readonly inputs: I;
  /** As they were sent before. Not checked: an older version of the provider may have taken them. */
  readonly oldInputs: JsonObject;
}

export interface DeleteRequest extends About {
  readonly type: 'Delete';
  /** Null: the Create was never answered. It may have made something all the same; `stableId` is where to look. */
  readonly physicalId: string | null;
  /** As they were sent last. Not checked: what no longer fits must be deletable. */
  readonly inputs: JsonObject;
}

export interface ReadRequest extends About {
  readonly type: 'Read';
  readonly physicalId: string;
  /** As they were sent last. Not checked. */
  readonly inputs: JsonObject;
}

/** How a resource really is. */
export interface Found {
  /** What a Create would have answered; left out: not to be compared. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The inputs that it would have to be made with to be as it is; left out: not to be compared. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly secret?: boolean;
}

export interface Result {
  /** Chosen once, by the Create: at most 255 bytes, `stableId` when left out. An Update may repeat it, but not change it. */
  readonly physicalId?: string;
  /** What templates read with `Fn::GetAtt`. Left out by an Update: what there was stays. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Data is secret, and is kept from view where the engine knows how to. */
  readonly secret?: boolean;
}

export interface Context {
  /** Aborts a little before the request must be answered: stop then, and undo what was begun. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds until which the request must be answered. Moves on with signs of life. */
  readonly deadline: number;
  /**
   * Tells ROS that the work goes on, in words for people; the wait begins anew then. Understood by Rosette when the
   * provider has `heartbeat` on; false when it was not taken, which is no reason to stop.
   */
  progress(text: string): Promise<boolean>;
  /** How the request came. */
  readonly via: 'http' | 'function' | 'queue' | 'topic';
  /** What the transport has besides the request: the context of a function, the request of an HTTP server. */
  readonly native: unknown;
}

/** An Update or a Delete may come twice, and a Create may too: each must lead to the same end when it is repeated. */
export interface Handlers<I> {
  /** What it throws becomes FAILED, and ROS then takes it that nothing was made: undo what was begun before throwing. */
  create(request: CreateRequest<I>, context: Context): Promise<Result> | Result;
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that has nothing to tell returns nothing.
  update(request: UpdateRequest<I>, context: Context): Promise<Result | void> | Result | void;
  /** What is not there any more counts as deleted. */
  delete(request: DeleteRequest, context: Context): Promise<unknown> | unknown;
  /** Looks how it really is and changes nothing; null: it is gone. Rosette asks when a person does (`rosette custom read`).
   *  Left out: nobody can look. */
  read?(request: ReadRequest, context: Context): Promise<Found | null> | Found | null;
}

/** Values as JSON, or why they cannot be: what JSON would change silently is refused. */
export function jsonOf(values: Readonly<Record<string, unknown>>, name: string): JsonObject {
  return jsonValue(values, name) as JsonObject;
}

function jsonValue(value: unknown, where: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => jsonValue(item, `${where}[${index}]`));
  if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([name, member]) => [name, jsonValue(member, `${where}.${name}`)]));
  }
  throw new TypeError(`${where} is ${describe(value)}, which JSON cannot hold`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' ? `a ${(value as object).constructor.name}` : `a ${typeof value}`;
}
