import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { readCloudLedger } from '../corpus/cloud-ledger.ts';
import { example, filesOf, type House, openHouse, ROOT, stackStates } from './house.ts';
import { customThing } from './templates.ts';

/* What the first minutes of a person look like: the examples, and custom resources of the person's own. */

const secrets = { InstancePassword: 'Inst4nce-of-Secrecy', DatabasePassword: 'Datab4se-of-Secrecy' };
const provider = `Url=${join(ROOT, 'test/e2e/provider.fixture.ts')}`;

interface StackAnswer {
  readonly StackId: string;
  readonly Status: string;
  readonly Outputs: readonly { readonly OutputKey: string; readonly OutputValue: unknown }[];
}

describe('examples/web-app.yml', () => {
  it('goes up with live lines and outputs, keeps its secrets, and goes down without a trace', async () => {
    const house = openHouse();
    const given = Object.entries(secrets).flatMap(([key, value]) => ['-p', `${key}=${value}`]);
    const up = await house.rosette('up', example('web-app.yml'), '--auto', ...given);
    expect(up.stderr).toBe('');
    expect(up.code).toBe(0);
    const complete = [...up.stdout.matchAll(/ CREATE_COMPLETE +(\w+) {2}(?:ALIYUN|Custom)::/g)].map(
      (match) => match[1],
    );
    expect(complete.toSorted()).toEqual([
      ...[
        'Address',
        'AddressBinding',
        'AnyEgress',
        'Backends',
        'Database',
        'DatabaseAccount',
        'DnsRecord',
        'HttpIngress',
      ],
      ...[
        'Listener',
        'LoadBalancer',
        'ReadySignal',
        'Schema',
        'SecurityGroup',
        'Servers',
        'ServersReady',
        'VSwitch',
        'Vpc',
      ],
    ]);
    expect(up.stdout).toMatch(/^Url +http:\/\/web-app\.example\.internal\/ /m);
    expect(up.stdout).toMatch(/^InstanceIds +\["i-\w+","i-\w+"\] /m);

    const events = await house.rosette('events', 'web-app');
    const shown = await house.rosette('show', 'web-app');
    expect(shown.stdout).toMatch(/^DatabasePassword +\*{6}$/m);
    const told = [up, events, shown].map(({ output }) => output).join('');
    for (const secret of [...Object.values(secrets), 'signature=']) expect(told).not.toContain(secret);
    expectNoBytes(house, Object.values(secrets));

    const down = await house.rosette('down', 'web-app');
    expect(down).toMatchObject({ code: 0, stderr: '' });
    expect(down.stdout).toContain('Stack web-app is deleted.');
    expect(await stackStates(house)).toEqual({});
    expect(readCloudLedger(house.dataDir)).toMatchObject({ left: [], created: expect.toSatisfy((n) => n > 10) });
    expectNoBytes(house, Object.values(secrets));
  });

  it('keeps no callback signature in clear: it is the right to answer for a resource', async () => {
    const house = openHouse();
    expect(await house.rosette('up', example('web-app.yml'), '--auto')).toMatchObject({ code: 0 });
    expect(columnsWith(join(house.dataDir, 'rosette.db'), 'signature=')).toEqual([]);
  });

  it('answers --json with the one document of GetStack', async () => {
    const house = openHouse();
    const up = await house.rosette('up', example('web-app.yml'), '--auto', '--json');
    expect(up).toMatchObject({ code: 0, stderr: '' });
    const answer = JSON.parse(up.stdout) as StackAnswer;
    expect(answer).toMatchObject({ StackName: 'web-app', Status: 'CREATE_COMPLETE', RegionId: 'cn-hangzhou' });
    expect(answer.Outputs.map(({ OutputKey }) => OutputKey)).toEqual([
      'Url',
      'PublicAddress',
      'InstanceIds',
      'DatabaseEndpoint',
    ]);
    const show = JSON.parse((await house.rosette('show', 'web-app', '--json')).stdout) as object;
    expect({ ...show, RequestId: '' }).toEqual({ ...answer, RequestId: '' });
    const down = await house.rosette('down', 'web-app', '--json');
    expect(JSON.parse(down.stdout)).toMatchObject({ StackId: answer.StackId, Status: 'DELETE_COMPLETE' });
  });
});

describe('examples/hello.yml', () => {
  it('needs nothing at all, and its output can be had alone', async () => {
    const house = openHouse();
    expect(await house.rosette('up', example('hello.yml'))).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await house.rosette('outputs', 'hello', 'Greeting');
    expect(stdout).toMatch(/^Hello, world! Your network is vpc-\w+\.\n$/);
    expect(await house.rosette('down', 'hello')).toMatchObject({ code: 0 });
    expect(readCloudLedger(house.dataDir)?.left).toEqual([]);
  });
});

describe('a custom resource', () => {
  it.each(['web', 'web[sync]'])('of a %s provider is created and deleted', async (kind) => {
    const house = openHouse();
    const way = kind === 'web' ? 'async' : 'sync';
    house.write('custom.yml', customThing(way, kind));
    const up = await house.rosette('up', 'custom.yml', '--provider', provider, '--json');
    expect(up).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(up.stdout)).toMatchObject({ Outputs: [{ OutputKey: 'Size', OutputValue: 3 }] });
    expect(requestsOf(house)).toEqual([`Create ${way}`]);
    // `down` starts the provider again, on the port that the resource knows; its notes go with the stack.
    expect(await house.rosette('down', 'custom')).toMatchObject({ code: 0 });
    expect(readCloudLedger(house.dataDir)?.left).toEqual([]);
  });

  it.each([
    ['says FAILED', 'web', 'async-fail', 'the warehouse is empty'],
    ['says FAILED at once', 'web[sync]', 'sync-fail', 'the warehouse is empty'],
    ['does not answer in time', 'web', 'silent', 'did not answer within 1 seconds'],
  ])('whose provider %s fails the stack with the reason, and is rolled back', async (_, kind, way, reason) => {
    const house = openHouse();
    house.write('custom.yml', customThing(way, kind, 1));
    const up = await house.rosette('up', 'custom.yml', '--provider', provider);
    expect(up.code).toBe(1);
    expect(up.stderr).toContain('stack custom: creation failed, everything removed again (CREATE_ROLLBACK_COMPLETE)');
    expect(up.stderr).toMatch(/where: Thing \(Custom::Thing\)/);
    expect(up.stderr).toContain(reason);
    expect(up.output).not.toMatch(/^\s+at /m);
    expect(await stackStates(house)).toEqual({ custom: 'CREATE_ROLLBACK_COMPLETE' });
    expect(readCloudLedger(house.dataDir)).toMatchObject({ created: 1, left: [] });
  });
});

/** What the provider of the stack `custom` was asked. */
function requestsOf(house: House): readonly string[] {
  const path = join(house.dataDir, 'providers/cn-hangzhou.custom/Url/requests.txt');
  return readFileSync(path, 'utf8').trim().split('\n');
}

/** Raw bytes, so that neither deleted rows nor journals are overlooked. */
function expectNoBytes(house: House, words: readonly string[]): void {
  for (const [path, bytes] of filesOf(house.dataDir))
    for (const word of words) expect(bytes.includes(word), `${word} is in ${path}`).toBe(false);
}

/** `table.column` of every text that holds the word. */
function columnsWith(path: string, word: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
    const found = tables.flatMap(({ name }) =>
      database
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .flatMap((row) => Object.entries(row))
        .filter(([, value]) => typeof value === 'string' && value.includes(word))
        .map(([column]) => `${name}.${column}`),
    );
    return [...new Set(found)];
  } finally {
    database.close();
  }
}
