import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackIdentity } from '#engine/ports/resource-type.ts';
import type { Api, Call } from './caller.ts';
import type { Parameters } from './properties.ts';
import type { State } from './state.ts';
import type { Tag } from './tags.ts';
import type { UpdateDeclaration } from './update-declaration.ts';

/**
 * One resource type whose life is the usual one: a call makes it, a Describe tells when it is ready, some more calls set
 * it up, others change it, a call removes it. `declare.ts` turns this into a handler that survives crashes and lost answers.
 */
export interface Declaration {
  readonly type: string;
  readonly api: Api;
  /** Facts that must not change between two tries of the create (the newest image): found once, durable before it. */
  readonly prepare?: (call: Call, properties: JsonObject) => Promise<JsonObject>;
  readonly identity: Identity;
  /** Names of what tells which one it is, for an import (ROS: ResourceIdentifier): one for what has an id of its own, the
   *  naming properties for what is named. Absent: it cannot be imported. */
  readonly identifiers?: readonly string[];
  readonly create: {
    readonly action: string | ((properties: JsonObject) => string);
    readonly parameters: (input: CreateInput) => Parameters;
    /** Codes that mean "try again", besides the busy ones. */
    readonly retry?: readonly string[];
  };
  /** The object as the cloud describes it; undefined when it does not exist, also when the call says so by a code. */
  readonly read: (call: Call, id: string, properties: JsonObject) => Promise<JsonObject | undefined>;
  /** Codes of `read` and `delete` that mean it does not exist, besides 404 and `*.NotFound`. */
  readonly gone?: readonly string[];
  /** Absent: ready as soon as it can be read. `setUp`: every set-up step was taken. */
  readonly state?: (found: JsonObject, properties: JsonObject, setUp: boolean) => State;
  /** Calls after the create, in order, each when the thing is ready again. */
  readonly setup?: readonly SetupStep[];
  /** Absent: every change is a replacement. */
  readonly update?: UpdateDeclaration;
  readonly delete: {
    /** Call before the delete, such as taking a protection off. Repeatable. */
    readonly before?: (input: DeleteInput) => Promise<void>;
    readonly action: string;
    readonly parameters: (input: DeleteInput) => Parameters;
    readonly retry?: readonly string[];
    /** Whether it is a subscription that the template does not want to end early. It stays when the cloud will not let it
     *  go: ROS ignores it, and the stack goes without it (reference/stack-lifecycle.md 4.3). */
    readonly paidAhead?: (found: JsonObject, properties: JsonObject) => boolean;
    /** Default true: the delete is done when the object cannot be read any more. */
    readonly wait?: boolean;
    /** For what is part of something else: whether `found` no longer is what this resource made. */
    readonly left?: (found: JsonObject, properties: JsonObject) => boolean;
  };
  /** Every attribute of the type. */
  readonly attributes: (found: JsonObject, about: AttributeInput) => JsonObject | Promise<JsonObject>;
}

export type Identity =
  | {
      /** The create answers with an id and takes a ClientToken; what was lost is found by its tags. */
      readonly kind: 'answered';
      readonly id: (answer: JsonObject) => string | undefined;
      /** Fields of the answer that no Describe gives again. */
      readonly keep?: readonly string[];
      readonly find: (call: Call, tags: readonly Tag[], properties: JsonObject) => Promise<string | undefined>;
    }
  | {
      /**
       * The properties name it and the create takes no token. That nothing of that name exists is found out, and durable,
       * before the create: so what exists after a lost answer is this resource's own.
       */
      readonly kind: 'named';
      readonly id: (properties: JsonObject) => string;
      /** What `Ref` returns where that is not the id. */
      readonly describe: (properties: JsonObject) => string;
    };

export interface CreateInput {
  readonly properties: JsonObject;
  readonly prepared: JsonObject;
  readonly token: string;
  readonly tags: readonly Tag[];
  readonly stack: StackIdentity;
}

export interface SetupStep {
  /** For people: "creating the account". */
  readonly name: string;
  readonly wanted: (properties: JsonObject) => boolean;
  /** May run again with the same input after a crash: repeatable, or it looks first. `again`: not finished, run it once more soon. */
  readonly run: (input: SetupInput) => Promise<void> | Promise<'again' | undefined>;
}

export interface SetupInput {
  readonly call: Call;
  readonly id: string;
  readonly found: JsonObject;
  readonly properties: JsonObject;
  /** Its own for each step. */
  readonly token: string;
  /** An earlier run of this step may have reached the cloud. */
  readonly recovering: boolean;
}

export interface DeleteInput {
  readonly call: Call;
  readonly id: string;
  readonly properties: JsonObject;
  readonly token: string;
}

export interface AttributeInput {
  readonly call: Call;
  readonly id: string;
  readonly properties: JsonObject;
  /** The fields of the create's answer that the identity keeps; null where nobody knows them, since it was imported. */
  readonly kept: JsonObject;
}
