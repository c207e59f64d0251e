import type { JsonObject } from '@rosette/template/base/json.ts';
import { CloudError, type RpcCaller, type RpcProduct } from '#wire/cloud-client.ts';
import { unflattenParameters } from '#wire/rpc.ts';
import type { Action, ActionTable, Context } from './action.ts';
import type { Database } from './database.ts';
import type { Delays } from './delays.ts';
import { addErrand } from './errands.ts';
import { answering, refuse } from './errors.ts';
import type { FaultBoard, FaultEffect } from './faults.ts';
import type { GuestOutcome } from './guest-outcome.ts';
import { objectId } from './ids.ts';
import { Objects, type Scope, sweep } from './objects.ts';
import { findRegion } from './regions.ts';
import { earlierAnswer, fingerprint, rememberAnswer, type TokenUse } from './tokens.ts';

/** What every product of one local cloud shares. */
export interface Ground {
  readonly db: Database;
  readonly clock: { now(): number; at(at: number, wake: () => void): () => void };
  readonly random: () => number;
  readonly delays: Delays;
  readonly faults: FaultBoard;
  readonly guest: GuestOutcome;
  /** Called before every request, with whose it is. */
  readonly seen: (scope: Scope, now: number) => void;
  /** Called after every committed write. */
  readonly written: () => void;
}

/** ClientToken: at most 64 ASCII characters. */
const tokenForm = /^[\x21-\x7e]{1,64}$/;

/** One product as the server mounts it and as the in-process client calls it: the only way in. */
export class LocalProduct implements RpcProduct {
  readonly name: string;
  readonly version: string;
  readonly #load: () => Promise<ActionTable>;
  #actions: ActionTable | undefined;
  readonly #ground: Ground;

  /** The code of the actions is loaded with the first call. */
  constructor(name: string, version: string, load: () => Promise<ActionTable>, ground: Ground) {
    this.name = name;
    this.version = version;
    this.#load = load;
    this.#ground = ground;
  }

  async handle(action: string, parameters: Readonly<Record<string, string>>, caller: RpcCaller): Promise<JsonObject> {
    this.#actions ??= await this.#load();
    const actions = this.#actions;
    try {
      const effects = this.#ground.faults.draw(this.name, action);
      for (const effect of effects) refuseIf(effect);
      const answer = this.#answer(actions, action, parameters, caller);
      for (const effect of effects) await this.#disturb(effect, action);
      return { ...answer, RequestId: caller.requestId };
    } catch (error) {
      throw error instanceof CloudError ? answering(error, caller.requestId) : error;
    }
  }

  #answer(
    actions: ActionTable,
    name: string,
    parameters: Readonly<Record<string, string>>,
    caller: RpcCaller,
  ): JsonObject {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw this.#noSuchAction(actions, name);
    if (findRegion(caller.region) === undefined) {
      throw refuse('InvalidRegionId.NotFound', `The specified RegionId "${caller.region}" does not exist.`, 404);
    }
    const raw = unflattenParameters(parameters);
    const now = this.#ground.clock.now();
    this.#ground.seen({ accountId: caller.accountId, region: caller.region }, now);
    if (!action.writes) return action.run(this.#context(name, null, caller, now), raw);
    const answer = this.#ground.db.transaction(() => this.#write(name, action, parameters, raw, caller, now));
    this.#ground.written();
    return answer;
  }

  /** The object, its token and its ledger entry are one transaction; a dry run is rolled back with all of them. */
  #write(
    name: string,
    action: Action,
    parameters: Readonly<Record<string, string>>,
    raw: JsonObject,
    caller: RpcCaller,
    now: number,
  ): JsonObject {
    sweep(this.#ground.db, now);
    const use = this.#tokenUse(name, parameters, caller);
    const earlier = use === undefined ? undefined : earlierAnswer(this.#ground.db, use);
    if (earlier !== undefined) return earlier;
    const answer = action.run(this.#context(name, use?.token ?? null, caller, now), raw);
    if (parameters.DryRun?.toLowerCase() === 'true') {
      throw refuse('DryRunOperation', 'Request validation has been passed with DryRun flag set.');
    }
    if (use !== undefined) rememberAnswer(this.#ground.db, use, answer);
    return answer;
  }

  #tokenUse(action: string, parameters: Readonly<Record<string, string>>, caller: RpcCaller): TokenUse | undefined {
    const token = parameters.ClientToken;
    if (token === undefined || token === '') return undefined;
    if (!tokenForm.test(token)) {
      throw refuse('InvalidClientToken.ValueNotSupported', 'The ClientToken must be 1 to 64 ASCII characters.');
    }
    const { accountId, region } = caller;
    return { accountId, region, product: this.name, action, token, fingerprint: fingerprint(parameters) };
  }

  #context(action: string, token: string | null, caller: RpcCaller, now: number): Context {
    const { db, random, delays, guest } = this.#ground;
    const scope = { accountId: caller.accountId, region: caller.region };
    return {
      scope,
      now,
      objects: new Objects(db, scope, now, { product: this.name, action, token, principal: caller.principal }),
      delays,
      guest,
      random,
      newId: (prefix, length) => objectId(random, prefix, scope.region, length),
      occupy: (parent, ms, code) => this.#occupy(parent, now, ms, code),
      runInGuest: (subject, dueAt, script) => addErrand(db, { ...scope, subject, dueAt, payload: { script } }),
    };
  }

  #occupy(parent: string, now: number, ms: number, code: string): void {
    const { db, faults } = this.#ground;
    if (!faults.conflicts) return;
    const until = Number(db.row('SELECT until FROM busy WHERE parent = ?', parent)?.until ?? 0);
    if (until > now) throw refuse(code, `Another change of "${parent}" is in progress. Try again later.`, 409);
    db.run('INSERT OR REPLACE INTO busy (parent, until) VALUES (?, ?)', parent, now + ms);
  }

  async #disturb(effect: FaultEffect, action: string): Promise<void> {
    const { clock } = this.#ground;
    if (effect.kind === 'delay') await new Promise<void>((done) => clock.at(clock.now() + effect.ms, done));
    if (effect.kind === 'lose') {
      throw new CloudError('RequestTimeout', `The answer to ${action} was lost on the way (injected fault).`, {
        status: 504,
        outcome: 'unknown',
      });
    }
  }

  #noSuchAction(actions: ActionTable, name: string): CloudError {
    return refuse(
      'InvalidAction.NotFound',
      `The local cloud's ${this.name} ${this.version} has no action "${name}". ` +
        `It has: ${Object.keys(actions).toSorted().join(', ')}.`,
      404,
    );
  }
}

function refuseIf(effect: FaultEffect): void {
  if (effect.kind === 'fail') {
    throw refuse(effect.code, effect.message ?? `Injected fault ${effect.code}.`, effect.status ?? 400);
  }
  if (effect.kind === 'throttle') {
    throw refuse('Throttling.User', 'Request was denied due to user flow control (injected fault).', 429);
  }
}
