import { join } from 'node:path';
import { requestId } from '../core/ids.ts';
import { layOut } from '../core/layouts.ts';
import { readBody } from '../web/body.ts';
import { underFaults } from '../web/faults.ts';
import type { WebGround } from '../web/ground.ts';
import { Refusal } from '../web/refusal.ts';
import type { WebRequest, WebResponse, WebService } from '../web/web.ts';
import { authenticateFc } from './authenticate.ts';
import { Call } from './call.ts';
import { CodeStore } from './code/code-store.ts';
import type { LocalServices } from './destination-sender.ts';
import { entityTooLarge, pathNotSupported } from './errors.ts';
import { functionKeyOf } from './function-spec-of.ts';
import { parseTriggerPath, runTrigger, type TriggerAddress, triggerAt } from './http-trigger.ts';
import { Invoker, SYNC_LIMIT, type Target } from './invoker.ts';
import { findRoute, type Route } from './router.ts';
import { routesOf2 } from './routes-2.ts';
import { routesOf3 } from './routes-3.ts';
import { FunctionLogs } from './runtime/function-logs.ts';
import { FunctionRunner } from './runtime/function-runner.ts';
import type { Outcome } from './runtime/function-spec.ts';
import { LAPTOP_LIMITS, type PoolLimits } from './runtime/instance-pool.ts';
import { type FindProgram, programsOfThisMachine } from './runtime/programs.ts';
import type { Desk } from './shared-routes.ts';
import { fcLayout } from './tables.ts';
import { httpConfig } from './triggers.ts';
import { usedCode } from './used-code.ts';

export interface FunctionComputeOptions {
  /** The other services of this cloud: code in OSS, destinations in MNS. */
  readonly services: LocalServices;
  /** The server's own environment: functions get nothing of it but `PATH`. */
  readonly environment: NodeJS.ProcessEnv;
  readonly limits?: Partial<PoolLimits>;
  /** From a failed asynchronous run to the next, in milliseconds; doubled each time. One second where absent. */
  readonly retryMs?: number;
  /** Programs of this machine where absent. */
  readonly findProgram?: FindProgram;
}

const BODY_LIMIT = 1024 * 1024;
const VERSION_3 = '/2023-03-30/';
const VERSION_2 = '/2016-08-15/';

/** A Function Compute of our own that really runs code: 3.0 and 2.0 over one store of functions. */
export class FunctionCompute implements WebService {
  readonly #ground: WebGround;
  readonly #desk: Desk;
  readonly #routes: ReadonlyMap<string, readonly Route[]>;
  #closing: Promise<void> | undefined;

  /** Takes up asynchronous invocations that were left, and removes code that no function has any more. */
  static async open(ground: WebGround, options: FunctionComputeOptions): Promise<FunctionCompute> {
    layOut(ground.db, fcLayout);
    const opened = new FunctionCompute(ground, options);
    await opened.#desk.code.retain(usedCode(ground.db));
    opened.#desk.invoker.resume();
    return opened;
  }

  private constructor(ground: WebGround, options: FunctionComputeOptions) {
    const folder = join(ground.bodies(), 'functions');
    const logs = new FunctionLogs(join(folder, 'logs'));
    const code = new CodeStore(join(folder, 'code'));
    const runner = new FunctionRunner({
      folder: join(folder, 'instances'),
      logs,
      limits: { ...LAPTOP_LIMITS, ...options.limits },
      findProgram: options.findProgram ?? programsOfThisMachine(options.environment),
      environment: options.environment,
      now: () => performance.timeOrigin + performance.now(),
      random: ground.random,
    });
    const { services, retryMs = 1000 } = options;
    const invoker = new Invoker({ ground, runner, code, logs, services, retryMs });
    this.#ground = ground;
    this.#desk = { invoker, runner, code, logs, services };
    this.#routes = new Map([
      [VERSION_3, routesOf3(this.#desk)],
      [VERSION_2, routesOf2(this.#desk)],
    ]);
  }

  /** Runs a function and waits for its result, for a caller in this process. Rejects with `Refusal`. */
  invoke(target: Target, event: Uint8Array): Promise<Outcome> {
    return this.#desk.invoker.run(target, event, this.#requestId());
  }

  /** Path of the text file that a function prints into. */
  logPath(target: Pick<Target, 'scope' | 'functionId'>): string {
    return this.#desk.logs.path(functionKeyOf(target.scope, target.functionId));
  }

  /** Never rejects for a fault of the caller. */
  async handle(request: WebRequest): Promise<WebResponse> {
    const id = this.#requestId();
    try {
      const answer = await this.#answer(request, id);
      return { ...answer, headers: { 'x-fc-request-id': id, ...answer.headers } };
    } catch (error) {
      if (error instanceof Refusal) return errorAnswer(request, error, id);
      throw error;
    }
  }

  /** Ends every function's process; those with a pre-stop hook get a moment for it. Resolves when all are gone. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#desk.invoker.close();
    await this.#desk.runner.close();
    this.#desk.logs.close();
  }

  async #answer(request: WebRequest, id: string): Promise<WebResponse> {
    const archive = /^\/2023-03-30\/code\/([0-9a-f]{64})\.zip$/.exec(request.path)?.[1];
    if (archive !== undefined && request.method === 'GET') return this.#archive(request, archive);
    const trigger = parseTriggerPath(request.path);
    if (trigger !== undefined) return this.#trigger(trigger, request, id);
    const version = request.path.startsWith(VERSION_3) ? VERSION_3 : VERSION_2;
    const found = findRoute(this.#routes.get(version) ?? [], request.method, request.path.slice(version.length));
    if (found === undefined) throw pathNotSupported(request.method, request.path);
    const { route, parameters } = found;
    const limit = route.limit ?? BODY_LIMIT;
    const body = await readBody(request, limit, () => entityTooLarge(limit));
    const scope = await authenticateFc(this.#ground, request, body);
    const { action } = route;
    const call = new Call({ ground: this.#ground, scope, action, request, requestId: id, body, parameters });
    const throttled = { status: 429, code: 'ResourceExhausted' };
    return underFaults(this.#ground, { product: 'FC', name: action, throttled }, () => route.run(call));
  }

  /** Whoever knows the hash of an archive got it from `GetFunctionCode`. */
  #archive(request: WebRequest, sha256: string): WebResponse {
    const body = this.#desk.code.read(sha256);
    if (body === undefined) throw pathNotSupported(request.method, request.path);
    return { status: 200, headers: { 'content-type': 'application/zip' }, body };
  }

  async #trigger(address: TriggerAddress, request: WebRequest, id: string): Promise<WebResponse> {
    const state = triggerAt(this.#ground, address, request.method);
    const body = await readBody(request, SYNC_LIMIT, () => entityTooLarge(SYNC_LIMIT));
    if (!httpConfig(state).anonymous) {
      const scope = await authenticateFc(this.#ground, request, body);
      if (scope.accountId !== address.scope.accountId)
        throw new Refusal(403, 'AccessDenied', "the trigger is another account's");
    }
    const from = { ground: this.#ground, invoker: this.#desk.invoker, requestId: id };
    return runTrigger(from, address, state.qualifier, request, body);
  }

  #requestId(): string {
    return requestId(this.#ground.random).toLowerCase();
  }
}

/** 3.0 reads capitals, 2.0 `Error…` with a capital or a small letter (reference/custom-resources.md 2.4 and 2.5). */
function errorAnswer({ path }: WebRequest, { status, code, message }: Refusal, id: string): WebResponse {
  const document = path.startsWith(VERSION_3)
    ? { Code: code, Message: message, RequestId: id }
    : { ErrorCode: code, ErrorMessage: message, errorCode: code, errorMessage: message };
  const headers = { 'content-type': 'application/json', 'x-fc-request-id': id };
  return { status, headers, body: JSON.stringify(document) };
}
