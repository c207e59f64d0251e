import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { type CloudClient, CloudError, type CloudRequest, type RpcProduct } from '#wire/cloud-client.ts';
import { flattenParameters } from '#wire/rpc.ts';
import { Database } from './core/database.ts';
import { type Delays, laptopDelays } from './core/delays.ts';
import { type Errand, ErrandRunner } from './core/errands.ts';
import { FaultBoard, type FaultPlan } from './core/faults.ts';
import { requestId } from './core/ids.ts';
import { allObjects, type LedgerEntry, Objects, readLedger } from './core/objects.ts';
import { type Ground, LocalProduct } from './core/product.ts';
import { regions, zonesOf } from './core/regions.ts';
import { type GuestOptions, runGuest } from './ecs/guest.ts';
import { fcMount } from './fc/mount.ts';
import { mnsMount } from './mns/mount.ts';
import { ossMount } from './oss/mount.ts';
import { type OssObjects, ossObjects } from './oss/objects-door.ts';
import { resourceManagerActions } from './resource-manager/actions.ts';
import { defaultNetworks } from './vpc/default-network.ts';
import type { WebGround } from './web/ground.ts';
import { LocalWeb } from './web/local-web.ts';
import type { PostOutside, SecretOf } from './web/web.ts';

export interface LocalCloudOptions {
  /** A SQLite file, or `:memory:`. */
  readonly path: string;
  readonly clock: {
    /** Epoch milliseconds. */
    now(): number;
    /** Runs `wake` once at `at` (epoch ms) or soon after; returns the cancel function. */
    at(at: number, wake: () => void): () => void;
  };
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Laptop delays where absent. */
  readonly delays?: Partial<Delays>;
  readonly faults?: FaultPlan;
  readonly guest?: GuestOptions;
  /** Whether accounts find a default VPC, vSwitch and security group in each region, as in the real cloud. */
  readonly defaultNetwork?: boolean;
  /** How a guest reaches a signal URL. Rejects when that is out of reach, refuses, or takes too long. */
  readonly postSignal: (url: string, body: string) => Promise<void>;
  /** For the services that speak HTTP; what is absent is as if there were no network and no access keys. */
  readonly web?: Partial<WebOptions>;
}

export interface WebOptions {
  /** Region of requests that name none. */
  readonly region: string;
  readonly secretOf: SecretOf;
  /** Where the services listen, as others reach them: `http://127.0.0.1:9001`, without a slash at its end. */
  readonly address: () => string;
  /** Pushes to subscribers. */
  readonly post: PostOutside;
  /** Folder for large bodies; beside the file where absent. */
  readonly bodies: string;
}

export interface LocalObject {
  readonly product: string;
  readonly kind: string;
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly state: JsonObject;
}

/** A small cloud of our own: real ids, real errors, real dependencies, over one file. */
export interface LocalCloud {
  /** To be mounted on the wire. */
  readonly products: readonly RpcProduct[];
  /** The same in process: parameters are flattened and decoded as on the wire, so there is one path. */
  readonly client: CloudClient;
  /** OSS, MNS and Function Compute, to be mounted on a port of their own and called in process. */
  readonly web: LocalWeb;
  /** Objects of OSS, in process. */
  readonly oss: OssObjects;
  /** Faults in force; `set` replaces them. */
  readonly faults: FaultBoard;
  /** Everything ever created and removed, oldest first. */
  ledger(): readonly LedgerEntry[];
  /** Everything that exists now, in every account and region. */
  objects(): readonly LocalObject[];
  zones(region: string): readonly string[];
  regions(): readonly { readonly id: string; readonly name: string }[];
  close(): void;
}

export function openLocalCloud(options: LocalCloudOptions): LocalCloud {
  const { clock, random } = options;
  const db = new Database(options.path);
  const faults = new FaultBoard(options.faults ?? {}, random);
  const errands = new ErrandRunner(db, clock, (errand) =>
    runGuest(errand, {
      now: () => clock.now(),
      objects: (each) => objectsOf(db, each, clock.now()),
      options: options.guest ?? {},
      postSignal: options.postSignal,
    }),
  );
  const delays = { ...laptopDelays, ...options.delays };
  const products = mount({
    db,
    clock,
    random,
    delays,
    faults,
    guest: options.guest?.outcome ?? 'success',
    written: () => errands.wake(),
    seen: options.defaultNetwork === true ? defaultNetworks(db, random) : () => {},
  });
  const bodies = bodiesFolder(options);
  const web = mountWeb({
    db,
    clock,
    random,
    faults,
    region: 'cn-hangzhou',
    secretOf: async () => undefined,
    address: () => 'http://localhost',
    post: () => Promise.reject(new Error('this local cloud has no network')),
    ...options.web,
    bodies: bodies.path,
  });
  errands.wake();
  return {
    products,
    web,
    oss: ossObjects((request) => web.handle(request)),
    client: { call: (request) => call(products, random, request) },
    faults,
    ledger: () => readLedger(db),
    objects: () => allObjects(db, clock.now()).map((object) => ({ ...object, state: object.state as JsonObject })),
    zones: zonesOf,
    regions: () => regions,
    close() {
      void web.close();
      errands.close();
      db.close();
      bodies.close();
    },
  };
}

function mount(ground: Ground): readonly RpcProduct[] {
  return [
    new LocalProduct('Ecs', '2014-05-26', async () => (await import('./ecs/actions.ts')).ecsActions, ground),
    new LocalProduct('Rds', '2014-08-15', async () => (await import('./rds/actions.ts')).rdsActions, ground),
    new LocalProduct('ResourceManager', '2020-03-31', async () => resourceManagerActions, ground),
    new LocalProduct('Slb', '2014-05-15', async () => (await import('./slb/actions.ts')).slbActions, ground),
    new LocalProduct('Vpc', '2016-04-28', async () => (await import('./vpc/actions.ts')).vpcActions, ground),
  ];
}

function mountWeb(ground: WebGround): LocalWeb {
  const fc = fcMount(ground, (request) => web.handle(request), process.env);
  const web: LocalWeb = new LocalWeb([fc, mnsMount(ground), ossMount(ground)]);
  return web;
}

/** Where large bodies lie. A cloud in memory keeps them in a folder that lives as long as it does. */
function bodiesFolder({ path, web }: LocalCloudOptions): { path: () => string; close: () => void } {
  let temporary: string | undefined;
  const made = () => {
    temporary ??= mkdtempSync(join(tmpdir(), 'rosette-cloud-'));
    return temporary;
  };
  const fixed = web?.bodies ?? (path === ':memory:' ? undefined : join(dirname(path), 'cloud-objects'));
  return {
    path: () => fixed ?? made(),
    close: () => temporary !== undefined && rmSync(temporary, { recursive: true, force: true }),
  };
}

function objectsOf(db: Database, errand: Errand, now: number): Objects {
  return new Objects(db, errand, now, { product: 'Ecs', action: 'guest', token: null, principal: null });
}

/** Rejects with `CloudError` and nothing else: a defect of the local cloud is an answer that nobody can rely on. */
async function call(products: readonly RpcProduct[], random: () => number, request: CloudRequest): Promise<JsonObject> {
  const id = requestId(random);
  try {
    request.signal?.throwIfAborted();
    const caller = {
      accountId: request.accountId,
      region: request.region,
      requestId: id,
      principal: principalOf(request),
    };
    const flat = flattenParameters(request.parameters);
    const answer = await productOf(products, request).handle(request.action, flat, caller);
    return JSON.parse(JSON.stringify(answer)) as JsonObject;
  } catch (error) {
    if (error instanceof CloudError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new CloudError(
      'InternalError',
      `${request.product} ${request.action} failed inside the local cloud: ${message}`,
      {
        status: 500,
        requestId: id,
        outcome: 'unknown',
        cause: error,
      },
    );
  }
}

/**
 * The local cloud has no RAM: any role can be assumed and may do everything, as a root account may. Who made or removed a
 * thing stands in the ledger, so that what was asked for in the name of a role can be told. (With RAM, a role that does
 * not exist would be refused as STS refuses it: 404 EntityNotExist.Role.)
 */
function principalOf({ accountId, role }: CloudRequest): string {
  return role === undefined ? `acs:ram::${accountId}:root` : `acs:ram::${accountId}:assumed-role/${role}/rosette`;
}

function productOf(products: readonly RpcProduct[], request: CloudRequest): RpcProduct {
  const wanted = request.product.toLowerCase();
  const product = products.find(({ name, version }) => name.toLowerCase() === wanted && version === request.version);
  if (product !== undefined) return product;
  const known = products.map(({ name, version }) => `${name} ${version}`).join(', ');
  throw new CloudError(
    'InvalidVersion',
    `The local cloud has no product ${request.product} ${request.version} (asked for ${request.action}). It has: ${known}.`,
    { status: 404 },
  );
}
