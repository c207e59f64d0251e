import type { JsonObject } from '@rosette/template/base/json.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { Verb } from './story.ts';

export interface CloudObject {
  readonly id: string;
  readonly type: string;
  /** Who answers for it. */
  stackId: string;
  logicalId: string;
  readonly token: string;
  properties: JsonObject;
  tag: string;
  /** No stack answers for it any more: it was retained. */
  released: boolean;
}

/** One thing that the cloud did. */
export interface LedgerEntry {
  readonly verb: Verb;
  readonly id: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly operationId: string;
}

export interface Asked {
  readonly token: string;
  readonly type: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly operationId: string;
  readonly properties: JsonObject;
  readonly tag: string;
  /** The stack is nested, and its parent goes back already: nobody waits for this any more. */
  readonly inVain: boolean;
}

/** Why something is deleted. */
export interface Removal {
  /** Not to be made again by the same operation. */
  readonly forGood: boolean;
  /** Whether that was known only while the operation ran: too late to take down first what stands on it. */
  mayReplace(logicalId: string): boolean;
}

/** Told when the cloud is asked for something that a sound engine would never ask for. */
export type CloudComplaint = (invariant: string, message: string) => void;

/**
 * A cloud with tokens. It refuses to delete what another object is built on (`Fixed`), and to make or change anything with
 * a reference to what does not exist; and it keeps a ledger of its own. Each call is done at once, or not at all.
 */
export class SimCloud {
  readonly objects = new Map<string, CloudObject>();
  readonly ledger: LedgerEntry[] = [];
  /** Nested stacks that were let go of, perhaps while they were still at work. */
  readonly abandoned = new Set<string>();
  readonly #answers = new Map<string, string>();
  readonly #complain: CloudComplaint;
  #made = 0;

  constructor(complain: CloudComplaint) {
    this.#complain = complain;
  }

  /** The new object's id. The same token again gives the same answer and does nothing. */
  create(asked: Asked, honoursToken: boolean): string {
    const known = honoursToken ? this.#answers.get(asked.token) : undefined;
    if (known !== undefined) return known;
    const { token, type, stackId, logicalId, operationId, properties, tag } = asked;
    const twin = this.livingOf(stackId, logicalId)[0];
    if (twin !== undefined) this.#complain('made-twice', `${logicalId} is made, and ${twin.id} is there already`);
    this.#checkReferences(asked);
    this.#made += 1;
    const id = `obj-${this.#made}x`;
    this.objects.set(id, {
      id,
      type,
      stackId,
      logicalId,
      token,
      properties,
      tag,
      released: this.abandoned.has(stackId),
    });
    this.#answers.set(token, id);
    this.ledger.push({ verb: 'create', id, stackId, logicalId, operationId });
    return id;
  }

  update(id: string, asked: Asked): void {
    if (this.#answers.has(asked.token)) return;
    const object = this.objects.get(id);
    this.#checkOwner(object, asked.stackId);
    if (object === undefined) throw new CloudError('InvalidId.NotFound', `${id} does not exist`);
    this.#checkReferences(asked);
    object.properties = asked.properties;
    object.tag = asked.tag;
    this.#answers.set(asked.token, id);
    const { stackId, logicalId, operationId } = asked;
    this.ledger.push({ verb: 'update', id, stackId, logicalId, operationId });
  }

  /** What goes for good must not be referred to in any way; what is replaced may be, until those that refer to it follow. */
  delete(id: string, asker: Pick<Asked, 'stackId' | 'operationId'>, { forGood, mayReplace }: Removal): void {
    const object = this.objects.get(id);
    if (object === undefined) return;
    this.#checkOwner(object, asker.stackId);
    const { operationId } = asker;
    const others = [...this.objects.values()].filter((other) => other !== object);
    const living = others.find((other) => !other.released && isUsedBy(id, other, forGood));
    if (living !== undefined && ![object, living].some(({ logicalId }) => mayReplace(logicalId))) {
      this.#complain('order', `${object.logicalId} is deleted while ${living.logicalId} (${living.id}) still uses it`);
    }
    const user = others.find((other) => isUsedBy(id, other, false));
    if (user !== undefined) throw new CloudError('DependencyViolation', `${id} is used by ${user.id}`);
    this.objects.delete(id);
    const { stackId, logicalId } = object;
    this.ledger.push({ verb: 'delete', id, stackId, logicalId, operationId });
  }

  byToken(token: string): CloudObject | undefined {
    return [...this.objects.values()].find((object) => object.token === token);
  }

  /** Objects that the stack answers for under the logical id. */
  livingOf(stackId: string, logicalId: string): readonly CloudObject[] {
    return [...this.objects.values()].filter(
      (object) => object.stackId === stackId && object.logicalId === logicalId && !object.released,
    );
  }

  #checkOwner(object: CloudObject | undefined, stackId: string): void {
    if (object === undefined || (object.stackId === stackId && !object.released)) return;
    if (this.abandoned.has(stackId)) return;
    const why = object.released ? 'nobody has it any more' : 'another stack has it';
    this.#complain('owner', `${object.id} is touched by a stack, and ${why}`);
  }

  /** Reads what exists. */
  find(id: string, type: string): CloudObject {
    const object = this.objects.get(id);
    if (object?.type !== type) throw new CloudError('ResourceNotFound', `there is no ${id}`);
    return object;
  }

  #checkReferences({ properties, logicalId, inVain }: Asked): void {
    for (const [id] of JSON.stringify(properties).matchAll(OBJECT_ID)) {
      if (this.objects.has(id)) continue;
      if (!inVain) this.#complain('order', `${logicalId} is given ${id}, which does not exist`);
      throw new CloudError('InvalidId.NotFound', `${id} does not exist`);
    }
  }
}

export const OBJECT_ID = /obj-\d+x/g;

function isUsedBy(id: string, { properties }: CloudObject, inAnyWay: boolean): boolean {
  return String(properties.Fixed).includes(id) || (inAnyWay && String(properties.Value).includes(id));
}
