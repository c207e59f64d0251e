import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { functionSource } from './custom-function.fixture.ts';
import { filesOf, openHouse, type Served } from './house.ts';
import { readAccessKey, ros, sdkConfig } from './sdk.ts';

/*
 * Custom resources over every transport: the provider is a process of its own that knows nothing but the protocol and, for a
 * queue and a topic, the official client of MNS.
 */

type Transport = 'web' | 'queue' | 'topic' | 'fc3' | 'fc2';

const region = { regionId: 'cn-hangzhou' };

/** What makes the provider's end, and the token that leads to it. */
const ends: Readonly<Record<Exclude<Transport, 'web'>, { readonly resources: object; readonly token: string }>> = {
  queue: {
    resources: { Jobs: { Type: 'ALIYUN::MNS::Queue', Properties: { QueueName: 'jobs' } } },
    token: 'Jobs.ARN',
  },
  topic: {
    resources: {
      Jobs: { Type: 'ALIYUN::MNS::Queue', Properties: { QueueName: 'jobs' } },
      News: { Type: 'ALIYUN::MNS::Topic', Properties: { TopicName: 'news' } },
      Line: {
        Type: 'ALIYUN::MNS::Subscription',
        Properties: {
          ...{ TopicName: { Ref: 'News' }, SubscriptionName: 'line', NotifyContentFormat: 'SIMPLIFIED' },
          Endpoint: { 'Fn::GetAtt': ['Jobs', 'ARN'] },
        },
      },
    },
    token: 'News.ARN',
  },
  fc3: {
    resources: {
      Function: {
        Type: 'ALIYUN::FC3::Function',
        Properties: {
          ...{ FunctionName: 'provider', Runtime: 'nodejs20', Handler: 'index.handler', Timeout: 30 },
          ...{ Code: { SourceCode: functionSource }, EnvironmentVariables: { LOG: { Ref: 'Log' } } },
        },
      },
    },
    token: 'Function.ARN',
  },
  fc2: {
    resources: {
      Service: { Type: 'ALIYUN::FC::Service', Properties: { ServiceName: 'providers' } },
      Function: {
        Type: 'ALIYUN::FC::Function',
        Properties: {
          ...{ ServiceName: { Ref: 'Service' }, FunctionName: 'provider', Runtime: 'nodejs20' },
          ...{ Handler: 'index.handler', Timeout: 30, Code: { SourceCode: functionSource } },
          EnvironmentVariables: { LOG: { Ref: 'Log' } },
        },
      },
    },
    token: 'Function.ARN',
  },
};

interface Noted {
  readonly RequestType: string;
  readonly LogicalResourceId: string;
  readonly Fields?: readonly string[];
  readonly Answered?: number;
  /** What makes its address valid. */
  readonly Secret?: string;
}

/** A Rosette, a provider behind one transport, and short ways to make stacks with a custom resource of it. */
class Stage {
  readonly log: string;
  token: string | undefined;
  readonly #served: Served & { readonly cloudUrl: string };
  readonly #client: InstanceType<typeof ros.default>;

  constructor(served: Served & { readonly cloudUrl: string }) {
    this.#served = served;
    this.log = join(served.house.folder, 'provider.log');
    this.#client = new ros.default(sdkConfig(served.url, readAccessKey(served.house.dataDir)));
  }

  get served(): Served & { readonly cloudUrl: string } {
    return this.#served;
  }

  async prepare(transport: Transport): Promise<void> {
    if (transport === 'web') {
      this.token = `web:${await this.#provider({})}`;
      return;
    }
    const { resources, token } = ends[transport];
    const [resource, attribute] = token.split('.');
    const Outputs = { Token: { Value: { 'Fn::GetAtt': [resource, attribute] } } };
    const Parameters = { Log: { Type: 'String', Default: this.log } };
    const made = await this.#make('ends', { Parameters, Resources: resources, Outputs });
    expect(made).toMatchObject({ status: 'CREATE_COMPLETE' });
    this.token = String(made.outputs.Token);
    if (transport === 'queue' || transport === 'topic') await this.#provider({ QUEUE: 'jobs' });
  }

  template(properties: Readonly<Record<string, unknown>>, timeout: number, name: string): object {
    const Thing = {
      Type: 'Custom::Thing',
      Properties: { ServiceToken: this.token, Timeout: timeout, Parameters: properties },
    };
    const Outputs = { Size: { Value: { 'Fn::GetAtt': [name, 'Size'] } }, Id: { Value: { Ref: name } } };
    return { Resources: { [name]: Thing }, Outputs };
  }

  /** The custom resource is called as its stack, so that what the provider noted can be told apart. */
  create(name: string, properties: Readonly<Record<string, unknown>>, timeout = 20) {
    return this.#make(name, this.template({ Size: 3, ...properties }, timeout, name));
  }

  async update(name: string, stackId: string, properties: Readonly<Record<string, unknown>>) {
    const templateBody = text(this.template(properties, 20, name));
    await this.#client.updateStack(new ros.UpdateStackRequest({ ...region, stackId, templateBody }));
    return this.settled(stackId);
  }

  async remove(stackId: string) {
    await this.#client.deleteStack(new ros.DeleteStackRequest({ ...region, stackId }));
    return this.settled(stackId);
  }

  async begin(name: string, template: object): Promise<string> {
    const request = { ...region, stackName: name, templateBody: text(template), timeoutInMinutes: 10 };
    const { body } = await this.#client.createStack(new ros.CreateStackRequest(request));
    return body!.stackId!;
  }

  async settled(stackId: string) {
    for (;;) {
      const { body } = await this.#client.getStack(new ros.GetStackRequest({ ...region, stackId }));
      const { status = '', statusReason = '', outputs = [] } = body!;
      if (!status.endsWith('IN_PROGRESS')) {
        const values = outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
        return { stackId, status, statusReason, outputs: Object.fromEntries(values) as Record<string, unknown> };
      }
      await pause(50);
    }
  }

  noted(name: string): readonly Noted[] {
    return this.everything().filter((entry) => entry.LogicalResourceId === name);
  }

  everything(): readonly Noted[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Noted);
  }

  requests(name: string): readonly string[] {
    return this.noted(name).flatMap(({ Fields, RequestType }) => (Fields === undefined ? [] : [RequestType]));
  }

  answers(name: string): readonly (readonly [string, number])[] {
    return this.noted(name).flatMap(({ RequestType, Answered }) =>
      Answered === undefined ? [] : [[RequestType, Answered] as const],
    );
  }

  async #make(name: string, template: object) {
    return this.settled(await this.begin(name, template));
  }

  async #provider(env: Readonly<Record<string, string>>): Promise<string> {
    const key = readAccessKey(this.#served.house.dataDir);
    const mns = { MNS_ACCOUNT: key.AccountId, MNS_KEY: key.AccessKeyId, MNS_SECRET: key.AccessKeySecret };
    const child = spawn(process.execPath, [join(import.meta.dirname, 'custom-provider.fixture.ts')], {
      env: { PATH: process.env.PATH, LOG: this.log, MNS_ENDPOINT: this.#served.cloudUrl, ...mns, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const part of child.stdout.setEncoding('utf8')) return part.replace('ready', '').trim();
    throw new Error('the provider ended before it was ready');
  }
}

function text(template: object): string {
  return JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...template });
}

async function served(house = openHouse(), port = '0'): Promise<Served & { readonly cloudUrl: string }> {
  const server = house.start('serve', '--port', port);
  const [, url = ''] = await server.shows(/listens on (http:\/\/\S+)/);
  const [, cloudUrl = ''] = await server.shows(/Function Compute: (http:\/\/\S+)/);
  return { house, server, url, cloudUrl };
}

const common = [
  ...['CallerId', 'IntranetResponseURL', 'LogicalResourceId', 'RegionId', 'RequestId', 'RequestType'],
  ...['ResourceOwnerId', 'ResourceProperties', 'ResourceType', 'ResponseURL', 'StackId', 'StackName'],
];

async function life(stage: Stage): Promise<void> {
  const made = await stage.create('Life', {});
  expect(made).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Size: 3 } });
  const changed = await stage.update('Life', made.stackId, { Size: 4 });
  expect(changed).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { Size: 4, Id: made.outputs.Id } });
  expect(await stage.remove(made.stackId)).toMatchObject({ status: 'DELETE_COMPLETE' });
  const fields = stage.noted('Life').flatMap(({ Fields }) => (Fields === undefined ? [] : [Fields]));
  expect(fields).toEqual([
    common,
    [...common, 'OldResourceProperties', 'PhysicalResourceId'].toSorted(),
    [...common, 'PhysicalResourceId'].toSorted(),
  ]);
}

async function failures(stage: Stage): Promise<void> {
  const failed = await stage.create('FailCreate', { Create: 'fail' });
  expect(failed.status).toBe('CREATE_ROLLBACK_COMPLETE');
  expect(failed.statusReason).toContain('the warehouse is empty');
  expect(stage.requests('FailCreate')).toEqual(['Create']);
  const made = await stage.create('FailLater', {});
  const changed = await stage.update('FailLater', made.stackId, { Size: 4, Update: 'fail' });
  expect(changed).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(stage.requests('FailLater')).toEqual(['Create', 'Update', 'Update']);
  const second = await stage.create('FailDelete', { Delete: 'fail' });
  expect(await stage.remove(second.stackId)).toMatchObject({ status: 'DELETE_FAILED' });
}

/** Seconds that a request waits which nobody answers; its Delete waits no longer, and a busy machine starts a function in it. */
const brief = 3;

async function silence(stage: Stage): Promise<void> {
  const silent = await stage.create('Silent', { Create: 'silent' }, brief);
  expect(silent.status).toBe('CREATE_ROLLBACK_COMPLETE');
  expect(silent.statusReason).toContain('CustomResourceTimeout');
  expect(stage.requests('Silent')).toEqual(['Create', 'Delete']);
  const alive = await stage.create('Alive', { Create: 'alive' }, 2);
  expect(alive.status).toBe('CREATE_COMPLETE');
}

async function oddAnswers(stage: Stage): Promise<void> {
  const [wrong, twice, late] = await Promise.all([
    stage.create('Wrong', { Create: 'wrong-id' }),
    stage.create('Twice', { Create: 'twice' }),
    stage.create('Late', { Create: 'late', LateMs: brief * 1_000 + 1_000 }, brief),
  ]);
  expect([wrong.status, twice.status, late.status]).toEqual([
    'CREATE_COMPLETE',
    'CREATE_COMPLETE',
    'CREATE_ROLLBACK_COMPLETE',
  ]);
  expect(stage.answers('Wrong')).toEqual([
    ['Create', 400],
    ['Create', 200],
  ]);
  await expect
    .poll(() => stage.answers('Twice'))
    .toEqual([
      ['Create', 200],
      ['Create', 200],
    ]);
  // The resource may be gone for good by the time that the late answer comes.
  const lateAnswer = () => stage.answers('Late').find(([type]) => type === 'Create')?.[1];
  await expect.poll(lateAnswer, { timeout: 5_000 }).toBeOneOf([404, 410]);
}

async function crash(stage: Stage, transport: Transport): Promise<void> {
  const template = stage.template({ Size: 5, Create: 'late', LateMs: 3_000 }, 40, 'Crash');
  const stackId = await stage.begin('Crash', template);
  await expect.poll(() => stage.requests('Crash'), { timeout: 5_000 }).toEqual(['Create']);
  stage.served.server.signal('SIGKILL');
  const { output } = await stage.served.server.ended;
  noAddressIsKept(stage, output);
  await served(stage.served.house, new URL(stage.served.url).port);
  expect(await stage.settled(stackId)).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Size: 5 } });
  // An invocation lives in the local cloud and dies with it; it is the cloud that runs it again, not the engine.
  const runs = transport.startsWith('fc') ? ['Create', 'Create'] : ['Create'];
  expect(stage.requests('Crash')).toEqual(runs);
}

/** The addresses are in the messages on their way (`cloud.db`), and nowhere else: not in a row, an event or the output. */
function noAddressIsKept(stage: Stage, output: string): void {
  const secrets = stage.everything().flatMap(({ Secret }) => Secret ?? []);
  expect(secrets.length).toBeGreaterThan(10);
  const files = [...filesOf(stage.served.house.dataDir)].filter(([path]) => path.startsWith('rosette.db'));
  expect(files.length).toBeGreaterThan(0);
  for (const secret of secrets) {
    expect(output).not.toContain(secret);
    for (const [path, bytes] of files) expect(bytes.includes(secret), `${path} holds ${secret}`).toBe(false);
  }
}

/** Nobody waits a minute for a function that fell over. */
async function fall(stage: Stage): Promise<void> {
  const began = Date.now();
  const fallen = await stage.create('Fallen', { Create: 'throw', Key: 'hunter-22' }, 60);
  expect(fallen.status).toBe('CREATE_ROLLBACK_COMPLETE');
  expect(fallen.statusReason).toMatch(/CustomResourceCrashed.*no such warehouse.*the keys .* open no door/);
  expect(fallen.statusReason).not.toMatch(/hunter|signature=/);
  expect(stage.requests('Fallen').filter((type) => type === 'Create')).toEqual(['Create']);
  expect(Date.now() - began).toBeLessThan(10_000);
}

it.each(['web', 'queue', 'topic', 'fc3', 'fc2'] as const)(
  'a custom resource over %s',
  async (transport) => {
    const stage = new Stage(await served());
    await stage.prepare(transport);
    const functions = transport.startsWith('fc') ? [fall(stage)] : [];
    await Promise.all([life(stage), failures(stage), silence(stage), oddAnswers(stage), ...functions]);
    await crash(stage, transport);
  },
  90_000,
);
