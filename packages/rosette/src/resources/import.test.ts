import { Buffer } from 'node:buffer';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { CallbackUrls } from '#wire/callback-url.ts';
import { securityGroupEgress } from './ecs/security-group-egress.ts';
import { at } from './properties.ts';
import { createResourceTypes } from './registry.ts';
import { comparable, snapshot } from './testing/cloud-snapshot.ts';
import { CloudWorld, type Factory } from './testing/cloud-world.ts';
import type { StepDriver } from './testing/step-driver.ts';
import { type UpdateCase, updateCases } from './testing/update-cases.ts';

/*
 * Every type that can be imported: what it takes over is told as if it had made it, nothing in the cloud changes for it,
 * and afterwards it can be changed and deleted like anything else.
 */

const done = expect.objectContaining({ kind: 'done' });
const worlds: CloudWorld[] = [];

afterEach(() => {
  for (const world of worlds.splice(0)) world.close();
});

const registry = createResourceTypes({
  cloud: { call: () => Promise.reject(new Error('nothing is called here')) },
  callbacks: new CallbackUrls(Buffer.from('key'), () => 'http://public.test'),
  http: { post: () => Promise.reject(new Error('nothing is sent here')) },
});

/** Made by calls or by waiting, not something that exists in a cloud; a nested stack is moved with its own stack. */
const notImportable = [
  'ALIYUN::FC3::FunctionInvoker',
  'ALIYUN::FC3::FunctionVersion',
  'ALIYUN::FC3::Version',
  'ALIYUN::FC::FunctionInvoker',
  'ALIYUN::FC::Version',
  'ALIYUN::ROS::Assert',
  'ALIYUN::ROS::AutoEnableService',
  'ALIYUN::ROS::CustomResource',
  'ALIYUN::ROS::ResourceCleaner',
  'ALIYUN::ROS::Sleep',
  'ALIYUN::ROS::Stack',
  'ALIYUN::ROS::StackGroup',
  'ALIYUN::ROS::StackInstances',
  'ALIYUN::ROS::WaitCondition',
  'ALIYUN::ROS::WaitConditionHandle',
  'Custom::*',
  'DATASOURCE::ROS::StackGroups',
  'DATASOURCE::ROS::StackInstance',
];

const egress: UpdateCase = {
  name: 'SecurityGroupEgress',
  factory: securityGroupEgress,
  around: async (world) => ({ SecurityGroupId: (await world.network()).SecurityGroupId }),
  a: ({ SecurityGroupId }) => ({
    SecurityGroupId: SecurityGroupId!,
    IpProtocol: 'tcp',
    PortRange: '80/80',
    DestCidrIp: '0.0.0.0/0',
  }),
  b: ({ SecurityGroupId }) => ({
    SecurityGroupId: SecurityGroupId!,
    IpProtocol: 'tcp',
    PortRange: '80/80',
    DestCidrIp: '0.0.0.0/0',
  }),
};
const cases = [...updateCases, egress];

const typeOf = (factory: Factory) => factory({ cloud: { call: () => Promise.reject(new Error('none')) } }).name;

test('every type but those that are no things in a cloud can be imported, and is among the cases', () => {
  const importable = registry.names().filter((name) => registry.get(name)?.importing !== undefined);
  expect([...importable, ...notImportable].toSorted()).toEqual(registry.names().toSorted());
  // Those that speak HTTP have a test of their own.
  const byCalls = importable.filter((name) => !/^ALIYUN::(?:FC3?|MNS|OSS)::/.test(name));
  expect([...new Set(cases.map(({ factory }) => typeOf(factory)))].toSorted()).toEqual(byCalls.toSorted());
});

interface Scene {
  readonly world: CloudWorld;
  readonly made: StepDriver;
  readonly identifier: JsonObject;
  /** Of the same type and with the same properties, but nothing yet. */
  readonly other: StepDriver;
  readonly b: JsonObject;
}

async function scene({ factory, around, a, b }: UpdateCase): Promise<Scene> {
  const world = new CloudWorld();
  worlds.push(world);
  const found = await around(world);
  const made = await world.make(factory, a(found));
  world.clock.forward(60_000);
  const other = world.driver(factory, a(found));
  return { world, made, other, b: b(found), identifier: identifierOf(world, factory, made) };
}

/** What somebody would write: the physical id, or the values of the properties that name it. */
function identifierOf(world: CloudWorld, factory: Factory, made: StepDriver): JsonObject {
  const names = factory({ cloud: world.test.client }).importing!.identifiers;
  if (names.length === 1) return { [names[0]!]: made.physicalId };
  return Object.fromEntries(names.map((name) => [name, made.properties[name] ?? ruleIdIn(world, made)]));
}

function ruleIdIn(world: CloudWorld, made: StepDriver): Json {
  const group = world.test.cloud.objects().find(({ id }) => id === made.properties.SecurityGroupId)!;
  const rules = group.state.rules as readonly JsonObject[];
  return rules.find(({ portRange }) => portRange === made.properties.PortRange)!.ruleId!;
}

function kindOf(id: string): string {
  return id.split('-')[0]!;
}

/** The attributes that only the answer of the create tells. */
const onlyByCreate = { OrderId: null, RelatedOrderIds: null };

function told(attributes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, name in onlyByCreate ? null : value]),
  );
}

describe.each(cases)('$name', (each) => {
  test('is taken over with the same id and attributes, and nothing changes for it', async () => {
    const { world, made, other, identifier } = await scene(each);
    const [before, from] = [JSON.stringify(world.test.cloud.objects()), world.test.log.length];
    const ledger = world.test.cloud.ledger();
    expect(await other.takeOver(identifier)).toEqual(done);
    expect(other.physicalId).toBe(made.physicalId);
    expect(other.attributes).toEqual(told(made.attributes));
    expect(world.writes(from)).toEqual([]);
    expect(world.test.log.length).toBeGreaterThan(from);
    expect(world.test.cloud.ledger()).toEqual(ledger);
    expect(JSON.stringify(world.test.cloud.objects())).toBe(before);
  });

  test('what was taken over is deleted, and nothing else', async () => {
    const { world, other, identifier } = await scene(each);
    const around = new CloudWorld();
    worlds.push(around);
    await each.around(around);
    await other.takeOver(identifier);
    expect(await other.delete()).toEqual({ kind: 'done' });
    for (const { clock } of [world, around]) clock.forward(60_000);
    expect(snapshot(world.test.cloud)).toEqual(snapshot(around.test.cloud));
  });

  test('an identifier that means nothing, or a thing of another kind, finds nothing', async () => {
    const { world, other, identifier } = await scene(each);
    const ids = world.test.cloud.objects().map(({ id }) => id);
    for (const wrong of ['vpc-1', 'i-1', 'x', '*', 'a,b', '[]', '{"a":1}', ...ids]) {
      for (const name of Object.keys(identifier)) {
        // Another of the same kind is a find.
        if (kindOf(wrong) === kindOf(String(identifier[name])) && ids.includes(wrong)) continue;
        const result = await other.takeOver({ ...identifier, [name]: wrong });
        expect(result, `${name} ${wrong}`).toMatchObject({ kind: 'failed' });
        const { code, message } = (result as { error: { code: string; message: string } }).error;
        expect(['ResourceNotFound', 'InvalidProperty']).toContain(code);
        expect(message).toMatch(/ \S/);
      }
    }
    expect(await other.takeOver({})).toMatchObject({
      error: { message: expect.stringContaining('ResourceIdentifier') },
    });
  });

  test('an answer that is lost, or a cloud that is slow, is no answer', async () => {
    const { world, other, identifier } = await scene(each);
    world.test.cloud.faults.set({ rules: [{ times: 1, effect: { kind: 'throttle' } }] });
    await expect(other.takeOver(identifier)).rejects.toMatchObject({ code: 'Throttling.User' });
    world.test.cloud.faults.set({
      rules: [{ times: 1, effect: { kind: 'fail', code: 'Forbidden.RAM', status: 403 } }],
    });
    expect(await other.takeOver(identifier)).toMatchObject({ kind: 'failed', error: { code: 'Forbidden.RAM' } });
  });
});

/** Where the create was when it was sent. */
function sending({ pieces }: StepDriver): Json {
  const sent = pieces.findLast((piece) => piece.kind === 'pending' && at(piece.continuation, 'stage') === 'create');
  return sent?.kind === 'pending' ? sent.continuation : null;
}

test.each(cases)('$name: what a create left that was never answered is found', async (each) => {
  const { world, made, other } = await scene(each);
  const from = world.test.log.length;
  expect(await other.findUnanswered(made.token, sending(made))).toBe(made.physicalId);
  expect(world.writes(from)).toEqual([]);
});

/** Whoever asks for a rule that exists has it. */
const ownedByToken = cases.filter(({ name }) => !/^SecurityGroup(?:In|E)gress/.test(name));

test.each(ownedByToken)('$name: a create that never reached the cloud has left nothing', async (each) => {
  const { made, other } = await scene(each);
  expect(await other.findUnanswered('another-token', null)).toBeNull();
  await made.delete();
  expect(await other.findUnanswered(made.token, sending(made))).toBeNull();
});

test.each(updateCases)('$name: what was taken over is changed as what was made', async (each) => {
  const [imported, own] = [await scene(each), await scene(each)];
  await imported.other.takeOver(imported.identifier);
  const pictures: (readonly string[])[] = [];
  for (const [{ world, b }, thing] of [
    [imported, imported.other],
    [own, own.made],
  ] as const) {
    expect(await thing.update(b)).toEqual(done);
    world.clock.forward(60_000);
    pictures.push([comparable(told(thing.attributes)), comparable(thing.physicalId), ...snapshot(world.test.cloud)]);
  }
  expect(pictures[0]).toEqual(pictures[1]);
});
