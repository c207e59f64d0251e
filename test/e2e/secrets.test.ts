import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpClient } from '#cli/http-client.ts';
import { filesOf, type House, type Served, serve } from './house.ts';
import { readAccessKey } from './sdk.ts';

/*
 * A hundred secrets and more go through custom resources, in every way that a careless provider can think of; then the disk,
 * the log, and everything that the API and the command line tell are searched for them.
 */

const RESOURCES = 20;

/** What a provider does with a request, by the number of the resource. */
const ways = ['tells', 'fails', 'beats', 'stumbles'] as const;

/** Letters only, so that no coding of JSON, form or address changes them. */
function secretOf(kind: string, number: number): string {
  return `hush${kind}${String.fromCharCode(97 + number)}${'qxzj'.repeat(4)}`;
}

class CarelessProvider {
  readonly planted = new Set<string>();
  readonly #server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      response.writeHead(202).end();
      void this.#handle(JSON.parse(Buffer.concat(chunks).toString()) as JsonObject);
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void this.#server.close());
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  plant(kind: string, number: number): string {
    const secret = secretOf(kind, number);
    this.planted.add(secret);
    return secret;
  }

  async #handle(request: JsonObject): Promise<void> {
    const url = String(request.ResponseURL);
    this.planted.add(new URL(url).searchParams.get('signature')!);
    const number = Number(/\d+$/.exec(String(request.LogicalResourceId))![0]);
    const { RequestId, StackId, LogicalResourceId, RequestType } = request;
    const ids = { RequestId: RequestId!, StackId: StackId!, LogicalResourceId: LogicalResourceId! };
    const done = { ...ids, Status: 'SUCCESS', PhysicalResourceId: `thing-${number}` };
    const everything = JSON.stringify(request);
    const send = (body: object, method = 'PUT') => fetch(url, { method, body: JSON.stringify(body) });
    const data = { Repeated: everything, Own: this.plant(`Own${String(RequestType)}`, number) };
    if (RequestType !== 'Create') return void (await send({ ...done, Data: data, NoEcho: true }));
    switch (ways[number % ways.length]) {
      case 'tells':
        return void (await send({ ...done, Data: data, NoEcho: true }));
      case 'fails':
        return void (await send({ ...ids, Status: 'FAILED', Reason: `cannot do ${everything}` }));
      case 'beats':
        await send({ Progress: `doing ${everything}` }, 'PATCH');
        await send({ Progress: `still ${String((request.ResourceProperties as JsonObject).Password)}` }, 'PATCH');
        return void (await send({ ...done, Data: { Repeated: everything } }));
      case 'stumbles':
        await send({ ...done, Status: everything });
        await send({ ...done, PhysicalResourceId: everything.padEnd(400) });
        return void (await send({ ...done, Data: { Repeated: everything } }));
    }
  }
}

function template(address: string, size: number): string {
  const numbers = Array.from({ length: RESOURCES }, (_, number) => number);
  const Parameters = Object.fromEntries(
    numbers.flatMap((number) =>
      ['Password', 'Key', 'Sign'].map((kind) => [`${kind}${number}`, { Type: 'String', NoEcho: true }] as const),
    ),
  );
  const Resources = Object.fromEntries(
    numbers.map((number) => [
      `Thing${number}`,
      {
        Type: 'Custom::Thing',
        Properties: {
          ServiceToken: { 'Fn::Sub': `web:http://user:\${Password${number}}@${address}/?token=\${Key${number}}` },
          Timeout: 20,
          Parameters: {
            Size: size,
            Password: { Ref: `Password${number}` },
            Nested: { List: [{ 'Fn::Sub': `before \${Key${number}} after` }] },
          },
          HttpConfig: { SignKey: { Ref: `Sign${number}` }, Headers: { 'X-Key': { Ref: `Sign${number}` } } },
        },
      },
    ]),
  );
  const Outputs = { Repeated: { Value: { 'Fn::GetAtt': ['Thing0', 'Repeated'] } } };
  return JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', Parameters, Resources, Outputs });
}

/** Everything that the API tells of a stack, as text by the name of what was asked. */
async function toldByApi({ house, url }: Served, stackId: string): Promise<ReadonlyMap<string, string>> {
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret } = readAccessKey(house.dataDir);
  const client = createHttpClient({ endpoint: url, accessKeyId, accessKeySecret, region: 'cn-hangzhou' });
  const told = new Map<string, string>();
  const ask = async (action: string, parameters: JsonObject = {}) => {
    const answer = await client.call(action, { StackId: stackId, ...parameters });
    told.set(`${action} ${JSON.stringify(parameters)}`, JSON.stringify(answer));
    return answer;
  };
  const all = async (action: string, field: string, parameters: JsonObject = {}) => {
    const items: JsonObject[] = [];
    for (let page = 1; ; page += 1) {
      const found = (await ask(action, { ...parameters, PageNumber: page, PageSize: 50 }))[field] as JsonObject[];
      items.push(...found);
      if (found.length < 50) return items;
    }
  };
  await ask('GetStack');
  await ask('GetTemplate');
  await all('ListStackEvents', 'Events');
  for (const { LogicalResourceId = '' } of (await ask('ListStackResources')).Resources as JsonObject[]) {
    await ask('GetStackResource', { LogicalResourceId, ShowResourceAttributes: true });
    await ask('ExplainStackResource', { LogicalResourceId });
  }
  for (const { OperationId } of await all('ListStackOperations', 'Operations')) {
    await ask('GetStackOperation', { OperationId: OperationId! });
  }
  for (const { CustomRequestId } of await all('ListCustomResourceRequests', 'Requests')) {
    await ask('GetCustomResourceRequest', { CustomRequestId: CustomRequestId! });
  }
  return told;
}

async function toldByCommands(house: House): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>();
  for (const line of [
    'show shop',
    'events shop',
    'outputs shop',
    'history shop',
    'custom requests',
    'explain shop Thing0',
  ]) {
    told.set(line, (await house.rosette(...line.split(' '))).output);
  }
  return told;
}

function found(secrets: ReadonlySet<string>, texts: ReadonlyMap<string, string | Buffer>): readonly string[] {
  return [...texts].flatMap(([where, text]) =>
    [...secrets].flatMap((secret) => (text.includes(secret) ? [`${secret} in ${where}`] : [])),
  );
}

it('none of a hundred planted secrets is on the disk, in the log, or in an answer', { timeout: 120_000 }, async () => {
  const provider = new CarelessProvider();
  const served = await serve();
  const { house, server } = served;
  const address = await provider.listen();
  const values = Object.fromEntries(
    Array.from({ length: RESOURCES }, (_, number) =>
      ['Password', 'Key', 'Sign'].map((kind) => [`${kind}${number}`, provider.plant(kind, number)] as const),
    ).flat(),
  );
  house.write('values.json', JSON.stringify(values));
  house.write('shop.json', template(address, 1));
  const up = ['up', 'shop.json', '--name', 'shop', '--param-file', 'values.json', '--yes'];
  const first = await house.rosette(...up, '--disable-rollback');
  // Every fourth provider fails, and goes on to fail.
  expect(first.code).toBe(1);
  house.write('shop.json', template(address, 2));
  const second = await house.rosette('continue', 'shop', '--template', 'shop.json', '--param-file', 'values.json');
  expect(second.code).toBe(1);
  const third = await house.rosette('continue', 'shop', '--ignore');
  expect(third.code).toBe(0);
  const { Stacks } = JSON.parse((await house.rosette('ls', '--json')).stdout) as { Stacks: { StackId: string }[] };
  const told = await toldByApi(served, Stacks[0]!.StackId);
  const commands = await toldByCommands(house);
  server.signal('SIGKILL');
  const { output } = await server.ended;
  // What is sent to the local cloud lies there as it would in the real one; the key that opens seals is no secret of theirs.
  const files = [...filesOf(house.dataDir)].filter(([path]) => !/^cloud/.test(path));
  expect(files.map(([path]) => path)).toContain('rosette.db-wal');
  const texts = new Map<string, string | Buffer>([
    ...files,
    ...told,
    ...commands,
    ['the log of the server', output],
    ['up', first.output],
    ['continue', second.output + third.output],
  ]);
  expect(provider.planted.size).toBeGreaterThan(100);
  expect(found(provider.planted, texts)).toEqual([]);
  // They were there to be found: what goes with them is.
  expect([...told.values()].join()).toContain('thing-0');
  expect(texts.get('events shop')).toContain('cannot do');
});
