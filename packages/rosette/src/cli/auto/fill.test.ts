import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import type { ApiClient } from '#server/contract/api-client.ts';
import { declaredParameters } from './declaration.ts';
import { fillParameters } from './fill.ts';

/** What the cloud offers, as a function of the values so far. */
type Offer = (values: Readonly<Record<string, string>>) => Readonly<Record<string, JsonObject>>;

function clientOffering(offer: Offer): ApiClient & { rounds: number } {
  return {
    region: 'cn-hangzhou',
    endpoint: 'embedded',
    rounds: 0,
    async call(_action, parameters) {
      this.rounds += 1;
      const given = parameters.Parameters as readonly { ParameterKey: string; ParameterValue: string }[];
      const values = Object.fromEntries(
        given.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
      );
      return {
        ParameterConstraints: Object.entries(offer(values)).map(([ParameterKey, rest]) => ({ ParameterKey, ...rest })),
      };
    },
    events: () => {
      throw new Error('no events here');
    },
  };
}

function fill(
  parameters: Readonly<Record<string, JsonObject>>,
  offer: Offer = () => ({}),
  given: Readonly<Record<string, string>> = {},
) {
  const declared = declaredParameters({
    Parameters: Object.entries(parameters).map(([ParameterKey, rest]) => ({ ParameterKey, ...rest })),
  });
  let seed = 1;
  const randomInt = (limit: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  const client = clientOffering(offer);
  return fillParameters({ client, templateBody: '', declared, given: new Map(Object.entries(given)), randomInt }).then(
    ({ values, choices }) => ({ values: Object.fromEntries(values), choices, rounds: client.rounds }),
  );
}

describe('values', () => {
  test('what has a default or was given is left alone', async () => {
    const { values, rounds } = await fill({ A: { Default: null }, B: { Default: 'x' }, C: {} }, undefined, {
      C: 'mine',
    });
    expect(values).toEqual({ C: 'mine' });
    expect(rounds).toBe(0);
  });

  test.each<[string, JsonObject, string]>([
    ['the first allowed value', { AllowedValues: ['b', 'a'] }, 'b'],
    ['a number by its lower bound', { Type: 'Number', MinValue: 5, MaxValue: 9 }, '5'],
    ['a number within its upper bound', { Type: 'Number', MaxValue: 0 }, '0'],
    ['a boolean', { Type: 'Boolean' }, 'false'],
    ['a name', {}, 'some-thing'],
    ['a name in another form', { AllowedPattern: '[a-z_]+', MinLength: '4' }, 'some_thing'],
    ['an address', { AllowedPattern: 'https?://[^/]+' }, 'http://localhost'],
    ['a name cut to its length', { MaxLength: 5 }, 'some'],
    ['nothing for a snapshot, which may be left out', { AssociationProperty: 'ALIYUN::ECS::Snapshot::SnapshotId' }, ''],
  ])('%s', async (_, declaration, expected) => {
    expect((await fill({ SomeThing: declaration })).values.SomeThing).toBe(expected);
  });

  test('a free Linux image and a current disk before others', async () => {
    const offer: Offer = () => ({
      Image: { AllowedValues: ['win2022_64', 'ubuntu_22_04_x64', 'aliyun_3_x64'] },
      Disk: { AllowedValues: ['cloud', 'cloud_essd'] },
    });
    expect((await fill({ Image: {}, Disk: {} }, offer)).values).toEqual({ Image: 'aliyun_3_x64', Disk: 'cloud_essd' });
  });

  test('two zones are two zones where they can be', async () => {
    const zone = { AssociationProperty: 'ALIYUN::ECS::Instance:ZoneId' };
    const offered = { AllowedValues: ['h', 'i'] };
    const { values } = await fill({ Zone1: zone, Zone2: zone, Zone3: zone }, () => ({
      Zone1: offered,
      Zone2: offered,
      Zone3: offered,
    }));
    expect(values).toEqual({ Zone1: 'h', Zone2: 'i', Zone3: 'h' });
  });
});

describe('passwords', () => {
  test.each<[string, JsonObject]>([
    ['the usual rule', { NoEcho: true, MinLength: 8, MaxLength: 30 }],
    ['no underscore', { NoEcho: 'true', AllowedPattern: '[a-zA-Z0-9-]*', MinLength: '8', MaxLength: '30' }],
    ['letters and digits', { NoEcho: true, AllowedPattern: '[a-zA-Z0-9]+', MinLength: 8 }],
    ['look-aheads', { NoEcho: true, AllowedPattern: '^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)(?=.*[-_!@])[\\w!@-]{8,20}$' }],
    ['by what it is for', { AssociationProperty: 'ALIYUN::RDS::Instance::AccountPassword', MinLength: 20 }],
  ])('%s', async (_, declaration) => {
    const { values, choices } = await fill({ Secret: declaration });
    const password = values.Secret!;
    expect(password.length).toBeGreaterThanOrEqual(Number(declaration.MinLength ?? 8));
    expect(password).toMatch(/^[A-Za-z]/);
    expect([/[a-z]/, /[A-Z]/, /\d/].every((each) => each.test(password))).toBe(true);
    if (declaration.AllowedPattern) expect(password).toMatch(new RegExp(`^(?:${declaration.AllowedPattern})$`));
    expect(choices).toEqual([{ key: 'Secret', shown: '******' }]);
  });
});

describe('rounds', () => {
  const needsZone = (Type: readonly string[]) => ({ AllowedValues: Type, AssociationParameterNames: ['Zone'] });

  test('asks again for what depends on a choice', async () => {
    const offer: Offer = ({ Zone }) => ({
      Type: needsZone(Zone === undefined ? ['any'] : [`type-in-${Zone}`]),
      Zone: { AllowedValues: ['z1'] },
    });
    const { values, rounds } = await fill({ Type: {}, Zone: {} }, offer);
    expect(values).toEqual({ Type: 'type-in-z1', Zone: 'z1' });
    expect(rounds).toBe(2);
  });

  test('takes another zone when the first has nothing to offer', async () => {
    const id = { AssociationProperty: 'ALIYUN::X::TypeId' };
    const offer: Offer = ({ Zone }) => ({
      Zone: { AllowedValues: ['empty', 'full'] },
      Type: needsZone(Zone === 'full' ? ['t'] : []),
    });
    expect((await fill({ Zone: {}, Type: id }, offer)).values).toEqual({ Zone: 'full', Type: 't' });
  });

  test('what was chosen under the zone that is given up is chosen anew', async () => {
    const id = { AssociationProperty: 'ALIYUN::X::TypeId' };
    const offer: Offer = ({ Zone, Type }) => ({
      Zone: { AllowedValues: ['z1', 'z2'] },
      Type: needsZone([`type-in-${Zone}`]),
      Disk: { AllowedValues: Type === 'type-in-z2' ? ['d'] : [], AssociationParameterNames: ['Zone', 'Type'] },
    });
    const { values } = await fill({ Zone: {}, Type: {}, Disk: id }, offer);
    expect(values).toEqual({ Zone: 'z2', Type: 'type-in-z2', Disk: 'd' });
  });

  test('parameters that wait for each other are decided in their order', async () => {
    const offer: Offer = () => ({
      A: { AllowedValues: ['a'], AssociationParameterNames: ['B'] },
      B: { AllowedValues: ['b'], AssociationParameterNames: ['A'] },
    });
    expect((await fill({ A: {}, B: {} }, offer)).values).toEqual({ A: 'a', B: 'b' });
  });

  test('says for which parameter there is nothing, and why', async () => {
    const offer: Offer = () => ({ Vpc: { AllowedValues: [], BehaviorReason: 'there is no VPC' } });
    const failing = fill({ Vpc: { AssociationProperty: 'ALIYUN::ECS::VPC::VPCId' } }, offer);
    await expect(failing).rejects.toMatchObject({
      message: '--auto finds no value for parameter Vpc',
      why: 'there is no VPC',
      exitCode: 2,
    });
  });
});
