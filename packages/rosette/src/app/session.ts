import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '#cli/errors.ts';
import type { OpenOptions, RunningServer, ServeOptions, Session } from '#cli/host.ts';
import { createHttpClient } from '#cli/http-client.ts';
import { StoreError } from '#engine/ports/store.ts';
import { type Owner, readOwner } from '#store/owner.ts';
import { accessKeyPath, readAccessKey } from './access-key.ts';
import { alibabaServices } from './alibaba-services.ts';
import { callbackBases } from './callback-bases.ts';
import { answersAt, checkCallbackReach } from './callback-reach.ts';
import { handover } from './handover.ts';
import { personLog, standardErrorLog } from './log.ts';
import { mayCleanUp } from './may-clean-up.ts';
import { outboundAllow } from './outbound-setting.ts';
import { releaseIdleMemory } from './release-memory.ts';
import { DEFAULT_REGION, startRosette } from './rosette.ts';
import { explainStart } from './start-errors.ts';

/** Where the embedded Rosette listens: this machine only. */
const LOOPBACK = '127.0.0.1';

type Environment = Readonly<Record<string, string | undefined>>;

/** The API for one command: over HTTP if an endpoint is given or another process owns the data directory, in this process
 *  otherwise. Rejects with `CliError`. */
export async function openSession(options: OpenOptions, env: Environment): Promise<Session> {
  if (options.endpoint !== undefined) return remote(options.endpoint, options, env);
  return whoeverOwns(options, env);
}

/** How long an owner that is just starting or ending is waited for, and how often it is looked at, in milliseconds. */
const OWNER_PATIENCE_MS = 5_000;
const OWNER_PAUSE_MS = 50;

async function whoeverOwns(options: OpenOptions, env: Environment): Promise<Session> {
  for (let waited = 0; ; waited += OWNER_PAUSE_MS) {
    try {
      return await embedded(options, env);
    } catch (error) {
      const busy = error instanceof StoreError && error.reason === 'busy';
      const owner = busy ? await readOwner(options.dataDir) : undefined;
      if (owner?.endpoint !== undefined) return withOwner({ ...owner, endpoint: owner.endpoint }, options, env);
      if (!busy || waited >= OWNER_PATIENCE_MS) throw explainStart(error, options.dataDir);
    }
    await wait(OWNER_PAUSE_MS);
  }
}

/** A server is waited for when it is away; a command is not: what it leaves is gone on with elsewhere. */
async function withOwner(
  { endpoint, passing }: Owner & { readonly endpoint: string },
  options: OpenOptions,
  env: Environment,
): Promise<Session> {
  if (passing !== true) return remote(endpoint, options, env);
  const session = await remote(endpoint, options, env, 0);
  return handover(session, async () => {
    await wait(OWNER_PAUSE_MS);
    return whoeverOwns(options, env);
  });
}

async function embedded(options: OpenOptions, env: Environment): Promise<Session> {
  const rosette = await startRosette({
    dataDir: options.dataDir,
    region: options.region,
    host: LOOPBACK,
    port: null,
    log: personLog(),
    passing: true,
    services: alibabaServices(env),
    callbackBases: callbackBases(env),
    mayCleanUp: mayCleanUp(env),
    outbound: { allow: outboundAllow(env, LOOPBACK) },
  });
  return { client: rosette.client, close: () => rosette.close() };
}

async function remote(endpoint: string, options: OpenOptions, env: Environment, patienceMs?: number): Promise<Session> {
  const key = keyFromEnvironment(env) ?? (await keyFromDirectory(options.dataDir));
  if (key === undefined) {
    throw new CliError('there is no access key to sign requests with', {
      where: accessKeyPath(options.dataDir),
      why: 'the file is not there, and neither ROSETTE_ACCESS_KEY_ID nor ALIBABA_CLOUD_ACCESS_KEY_ID is set',
      hint: 'set ROSETTE_ACCESS_KEY_ID and ROSETTE_ACCESS_KEY_SECRET, or --data-dir to the server’s data directory',
    });
  }
  const patience = patienceMs === undefined ? {} : { patienceMs };
  const client = createHttpClient({ endpoint, ...key, region: options.region ?? DEFAULT_REGION, ...patience });
  return { client, close: async () => {} };
}

interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

function keyFromEnvironment(env: Environment): Key | undefined {
  for (const prefix of ['ROSETTE', 'ALIBABA_CLOUD']) {
    const accessKeyId = env[`${prefix}_ACCESS_KEY_ID`];
    const accessKeySecret = env[`${prefix}_ACCESS_KEY_SECRET`];
    if (accessKeyId !== undefined && accessKeySecret !== undefined) return { accessKeyId, accessKeySecret };
  }
  return undefined;
}

async function keyFromDirectory(directory: string): Promise<Key | undefined> {
  try {
    const file = await readAccessKey(directory);
    return file === undefined ? undefined : { accessKeyId: file.AccessKeyId, accessKeySecret: file.AccessKeySecret };
  } catch (error) {
    throw unreadableKey(accessKeyPath(directory), error);
  }
}

function unreadableKey(path: string, error: unknown): CliError {
  const code = (error as NodeJS.ErrnoException).code;
  return new CliError('cannot read the access key', {
    where: path,
    why: code === 'EACCES' ? 'this user may not read the file' : (error as Error).message,
    hint:
      code === 'EACCES'
        ? 'only the user who started the server may read it; others need a key of their own in ROSETTE_ACCESS_KEY_ID and ROSETTE_ACCESS_KEY_SECRET'
        : 'put the file back from a copy, or set ROSETTE_ACCESS_KEY_ID and ROSETTE_ACCESS_KEY_SECRET',
    cause: error,
  });
}

/** `rosette serve`. Rejects with `CliError`. */
export async function serve(options: ServeOptions, env: Environment): Promise<RunningServer> {
  try {
    const log = standardErrorLog('warn');
    const bases = callbackBases(env);
    const rosette = await startRosette({
      dataDir: options.dataDir,
      region: options.region,
      host: options.host,
      port: options.port,
      log,
      services: alibabaServices(env),
      callbackBases: bases,
      mayCleanUp: mayCleanUp(env),
      outbound: { allow: outboundAllow(env, options.host) },
    });
    const stopLooking = checkCallbackReach({ host: options.host, url: rosette.url, bases, log, get: answersAt });
    releaseIdleMemory();
    const ended = Promise.withResolvers<void>();
    return {
      url: rosette.url,
      cloudUrl: rosette.cloudUrl,
      ...(rosette.firstStart === undefined ? {} : { firstStart: rosette.firstStart }),
      closed: ended.promise,
      close: () => {
        stopLooking();
        return rosette.close().finally(() => ended.resolve());
      },
    };
  } catch (error) {
    throw explainStart(error, options.dataDir, options);
  }
}
