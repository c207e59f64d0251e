import { join } from 'node:path';
import { authenticate, DEFAULT_SKEW_MS } from '#access/authenticate.ts';
import { rootOnly } from '#access/authorize.ts';
import { ROS_GROUP_LIMITS } from '#engine/groups/dependencies.ts';
import { StackGroupService } from '#engine/groups/stack-group-service.ts';
import { type EngineLog, ROS_LIMITS } from '#engine/runtime/dependencies.ts';
import { Engine } from '#engine/runtime/engine.ts';
import { shownValue } from '#engine/runtime/value-codec.ts';
import { type LocalCloud, type LocalCloudOptions, openLocalCloud } from '#localcloud/local-cloud.ts';
import { queryConstraints } from '#resources/constraints.ts';
import { nodeOutboundHttp, type OutboundOptions } from '#resources/node-outbound-http.ts';
import { createResourceTypes } from '#resources/registry.ts';
import { withServices } from '#resources/service-client.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { createServer } from '#server/create-server.ts';
import { createEmbeddedClient } from '#server/embedded-client.ts';
import type { Log } from '#server/log.ts';
import type { Services } from '#server/services.ts';
import { claimDataDirectory } from '#store/data-directory.ts';
import { dataFiles } from '#store/data-files.ts';
import { openSqliteStore } from '#store/open.ts';
import { openSealer } from '#store/sealer.ts';
import { explainSqlite } from '#store/sqlite-errors.ts';
import { adaptiveClient } from '#wire/adaptive-client.ts';
import { CallbackUrls } from '#wire/callback-url.ts';
import { type SignedServiceOptions, signedServiceHttp } from '#wire/signed-service-http.ts';
import { accessKeyPath, firstAccount } from './access-key.ts';
import type { CallbackBases } from './callback-bases.ts';
import { Cleanup } from './cleanup.ts';
import { openCloudPort } from './cloud-port.ts';
import { accessKeySecrets, postOutside } from './cloud-web.ts';
import { featuresOf } from './features.ts';
import { textFetcher } from './fetch-text.ts';
import { JqEngine } from './jq/jq-engine.ts';
import { listen } from './listen.ts';
import { localServiceHttp } from './local-service-http.ts';
import { modulesOf } from './modules.ts';
import { leaveNotificationKey, notificationPort } from './notification-key.ts';
import { outsideWorld } from './outside-world.ts';
import { withOwnApi } from './own-api.ts';
import { signalPoster } from './post-signal.ts';
import { loadSchemaCatalog, packageVersion } from './specs.ts';
import { systemClock, systemIds, systemRandom } from './system.ts';
import { templateTexts } from './template-texts.ts';

export const DEFAULT_REGION = 'cn-hangzhou';

export interface RosetteOptions {
  /** Absolute path. */
  readonly dataDir: string;
  readonly host: string;
  /** Null: the port of the last time if it is free, else any. */
  readonly port: number | null;
  readonly region: string | undefined;
  readonly log: Log;
  /** Function Compute, MNS and OSS of Alibaba Cloud; absent: those of the local cloud. */
  readonly services?: SignedServiceOptions | undefined;
  /** Bases of callback addresses where the one that is listened on is not the one by which providers reach it. */
  readonly callbackBases?: CallbackBases;
  /** Networks inside that requests on behalf of templates may go to. Default: loopback only. */
  readonly outbound?: Pick<OutboundOptions, 'allow'>;
  /** Whether templates may delete what they did not make (ALIYUN::ROS::ResourceCleaner). */
  readonly mayCleanUp?: boolean;
  /** It ends with one command: others that use it must be ready to go on without it. */
  readonly passing?: boolean;
  readonly cloud?: Pick<LocalCloudOptions, 'delays' | 'faults' | 'guest'>;
}

/** A whole Rosette in this process. */
export interface Rosette {
  readonly url: string;
  /** Where the local cloud's OSS, MNS and Function Compute listen. */
  readonly cloudUrl: string;
  readonly client: ApiClient;
  readonly cloud: LocalCloud;
  /** Present when this start made the first account and access key: the file that keeps them. */
  readonly firstStart?: { readonly accessKeyFile: string };
  /** Lets running requests end, makes everything durable, and stops. What was in progress goes on at the next start. */
  close(): Promise<void>;
}

/** The composition root: picks every part and joins them. Rejects with `StoreError`, `SealerError` or the system's error
 *  when it cannot start; then nothing stays open. */
export async function startRosette(options: RosetteOptions): Promise<Rosette> {
  const cleanup = new Cleanup();
  try {
    return await assemble(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function assemble(options: RosetteOptions, cleanup: Cleanup): Promise<Rosette> {
  const claim = await claimDataDirectory(options.dataDir, {
    pid: process.pid,
    startedAt: Date.now(),
    passing: options.passing === true,
  });
  cleanup.add(() => claim.release());
  const sealer = await openSealer(claim.path);
  const store = await openSqliteStore({ path: join(claim.path, dataFiles.database) });
  cleanup.add(() => store.close());
  const http = nodeOutboundHttp(options.outbound);
  const region = options.region ?? DEFAULT_REGION;
  const { publicBase, intranetBase } = options.callbackBases ?? {};
  let url = '';
  let cloudUrl = '';
  const cloud = openCloud(join(claim.path, dataFiles.cloud), {
    ...options.cloud,
    postSignal: signalPoster(http, () => [publicBase ?? url, intranetBase ?? url]),
    web: {
      region,
      secretOf: accessKeySecrets(store, sealer),
      address: () => cloudUrl,
      post: postOutside(http),
      bodies: join(claim.path, dataFiles.cloudObjects),
    },
  });
  cleanup.add(async () => cloud.close());
  const { accountId, made } = await firstAccount(store, sealer, claim.path);
  await leaveNotificationKey(sealer, accountId, claim.path);

  const callbacks = new CallbackUrls(
    sealer.deriveKey('callback addresses'),
    () => publicBase ?? url,
    () => intranetBase ?? publicBase ?? url,
  );
  const catalog = loadSchemaCatalog();
  const modules = modulesOf(claim.path);
  const webServices =
    options.services === undefined ? localServiceHttp(cloud.web, () => cloudUrl) : signedServiceHttp(options.services);
  const ownCloud = withOwnApi(cloud.client, () => server.ros, systemIds);
  const calls = adaptiveClient(withServices(ownCloud, webServices), { clock: systemClock, random: systemRandom });
  const types = createResourceTypes({ cloud: calls, callbacks, http, mayCleanUp: options.mayCleanUp === true });
  const jq = new JqEngine();
  cleanup.add(() => jq.close());
  const log: EngineLog = {
    warn: (message, facts) => options.log({ level: 'warn', message: `${message} (${inWords(facts)})` }),
    defect: (error) => options.log({ level: 'error', message: 'defect', error }),
  };
  const fetchText = textFetcher(calls, options.outbound);
  const engine = new Engine({
    store,
    sealer,
    catalog,
    clock: systemClock,
    ids: systemIds,
    random: systemRandom,
    defer: setImmediate,
    types,
    notifications: notificationPort(sealer, http),
    world: { zones: (of) => cloud.zones(of), jq: jq.run },
    outside: outsideWorld(calls),
    modules,
    texts: templateTexts(fetchText),
    limits: ROS_LIMITS,
    log,
  });
  const groups = new StackGroupService({
    ...{ store, sealer, catalog, modules, log },
    stacks: engine,
    isAccount: async (id) => (await store.account(id)) !== undefined,
    regions: cloud.regions().map(({ id }) => id),
    clock: systemClock,
    ids: systemIds,
    limits: ROS_GROUP_LIMITS,
  });
  const services: Services = {
    stacks: engine,
    groups,
    store,
    catalog,
    modules,
    constraints: (request) => queryConstraints(calls, request),
    features: featuresOf(types, catalog),
    fetchText,
    authorize: rootOnly,
    clock: systemClock,
    regions: cloud.regions().map(({ id, name }) => ({ id, names: { 'en-US': name } })),
    endpoint: () => new URL(url).host,
    display: shownValue,
  };
  const keys = {
    store,
    unseal: (sealed: string) => sealer.open(sealed),
    now: systemClock.now,
    allowedSkewMs: DEFAULT_SKEW_MS,
  };
  const server = createServer({
    services,
    products: cloud.products,
    authenticate: (request) => authenticate(keys, request),
    callbacks,
    ids: systemIds,
    log: options.log,
    version: packageVersion(),
    defaultRegion: region,
  });
  cleanup.add(() => server.close());
  url = await listen(server, claim.path, options);
  const cloudPort = await openCloudPort(
    (request) => cloud.web.handle(request),
    claim.path,
    (error) => options.log({ level: 'error', message: 'defect', error }),
  );
  cleanup.add(async () => {
    // Whoever waits for a message is answered before the port closes.
    const closed = cloud.web.close();
    await cloudPort.close();
    await closed;
  });
  cloudUrl = cloudPort.url;
  await cloud.web.resume();
  await engine.start();
  cleanup.add(() => engine.stop());
  await groups.start();
  cleanup.add(() => groups.stop());
  await claim.announce(url);
  return {
    url,
    cloudUrl,
    cloud,
    client: createEmbeddedClient({ ros: server.ros, services, ids: systemIds, log: options.log, accountId, region }),
    ...(made ? { firstStart: { accessKeyFile: accessKeyPath(claim.path) } } : {}),
    close: () => cleanup.run(),
  };
}

/** Throws `StoreError`, as for the other file of the data directory. */
function openCloud(
  path: string,
  options: Partial<LocalCloudOptions> & Pick<LocalCloudOptions, 'postSignal'>,
): LocalCloud {
  try {
    return openLocalCloud({
      path,
      clock: systemClock,
      random: systemRandom,
      defaultNetwork: true,
      ...options,
    });
  } catch (error) {
    throw explainSqlite((error as Error).cause ?? error, path);
  }
}

function inWords(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .map(([name, value]) => (name === 'message' ? String(value) : `${name} ${String(value)}`))
    .join(', ');
}
