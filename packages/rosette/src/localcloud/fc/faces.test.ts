import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionOf, openFc, SCOPE } from './fc.fixture.ts';
import { zipOf } from './zip.fixture.ts';

const HELLO = { 'index.js': 'exports.handler = async () => "hello";' };

describe('functions of 3.0', () => {
  it('answer their document, and are listed page by page', async () => {
    const test = await openFc();
    const made = await test.call(
      'POST',
      '/2023-03-30/functions',
      functionOf('b', HELLO, { tags: [{ key: 'k', value: 'v' }] }),
    );
    expect(made.json).toMatchObject({
      functionName: 'b',
      functionArn: `acs:fc:${SCOPE.region}:${SCOPE.accountId}:functions/b`,
      runtime: 'nodejs20',
      handler: 'index.handler',
      timeout: 10,
      memorySize: 128,
      state: 'Active',
      lastUpdateStatus: 'Successful',
      codeSize: expect.any(Number),
      codeChecksum: expect.stringMatching(/^\d+$/),
      createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      tags: [{ key: 'k', value: 'v' }],
    });
    for (const name of ['a', 'c']) await test.call('POST', '/2023-03-30/functions', functionOf(name, HELLO));
    const first = await test.call('GET', '/2023-03-30/functions?limit=2');
    expect(first.json.functions.map((each: { functionName: string }) => each.functionName)).toEqual(['a', 'b']);
    const rest = await test.call('GET', `/2023-03-30/functions?limit=2&nextToken=${first.json.nextToken}`);
    expect([rest.json.functions.length, rest.json.nextToken]).toEqual([1, undefined]);
  });

  it('give their code back', async () => {
    const test = await openFc();
    await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    const { json } = await test.call('GET', '/2023-03-30/functions/f/code');
    const url = new URL(json.url);
    const answer = await test.call('GET', url.pathname);
    expect(answer.text).toBe(zipOf(HELLO).toString('utf8'));
  });

  it('take their code from OSS', async () => {
    const zip = zipOf(HELLO);
    const test = await openFc({ services: async () => ({ status: 200, headers: {}, body: zip }) });
    const code = { ossBucketName: 'my-bucket', ossObjectName: 'dir/my code.zip' };
    const made = await test.call('POST', '/2023-03-30/functions', { ...functionOf('f', HELLO), code });
    expect(made.status, made.text).toBe(200);
    expect(test.asked[0]).toMatchObject({ method: 'GET', path: '/my-bucket/dir/my%20code.zip', caller: SCOPE });
    expect((await test.call('POST', '/2023-03-30/functions/f/invocations')).text).toBe('hello');
  });

  it.each([
    ['no code', { code: undefined }, /code is required/],
    ['code that is no archive', { code: { zipFile: 'aGVsbG8=' } }, /not a ZIP file/],
    ['a wrong checksum', { code: { zipFile: zipOf(HELLO).toString('base64'), checksum: '1' } }, /CRC-64/],
    ['a strange name', { functionName: 'a b' }, /must begin with a letter/],
    ['a runtime that is not here', { runtime: 'java11' }, /no runtime "java11"/],
    ['a container', { runtime: 'custom-container', customContainerConfig: { image: 'x' } }, /no customContainerConfig/],
    ['layers', { layers: ['acs:fc:x'] }, /no layers/],
    ['a handler that leaves the code', { handler: '../index.handler' }, /must name a file and a function/],
    ['a timeout out of bounds', { timeout: 0 }, /timeout must be a whole number from 1 to 86400/],
    ['variables that are not texts', { environmentVariables: { A: 1 } }, /environmentVariables/],
  ])('refuse %s', async (_, change, message) => {
    const test = await openFc();
    const answer = await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO, change));
    expect([answer.status, answer.json.Code]).toEqual([400, 'InvalidArgument']);
    expect(answer.json.Message).toMatch(message);
    expect(answer.json.RequestId).toBe(answer.headers['x-fc-request-id']);
  });

  it('answer 404 and 409 with the codes of the cloud', async () => {
    const test = await openFc();
    const missing = await test.call('POST', '/2023-03-30/functions/none/invocations');
    expect([missing.status, missing.json.Code]).toEqual([404, 'FunctionNotFound']);
    await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    const twice = await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    expect([twice.status, twice.json.Code]).toEqual([409, 'FunctionAlreadyExists']);
    const path = await test.call('GET', '/2023-03-30/nothing/here');
    expect([path.status, path.json.Code]).toEqual([400, 'PathNotSupported']);
    const layers = await test.call('GET', '/2023-03-30/layers');
    expect(layers.json.Message).toMatch(/no layers/);
  });

  it('can be disabled and enabled, and leave nothing when they are deleted', async () => {
    const test = await openFc();
    await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    await test.call('POST', '/2023-03-30/functions/f/invoke/disable', { reason: 'repair' });
    expect((await test.call('POST', '/2023-03-30/functions/f/invocations')).json.Message).toMatch(/repair/);
    await test.call('POST', '/2023-03-30/functions/f/invoke/enable', {});
    expect((await test.call('POST', '/2023-03-30/functions/f/invocations')).text).toBe('hello');
    await test.call('POST', '/2023-03-30/functions/f/versions', {});
    await test.call('POST', '/2023-03-30/functions/f/aliases', { aliasName: 'a', versionId: '1' });
    await test.call('PUT', '/2023-03-30/functions/f/async-invoke-config', {});
    expect((await test.call('DELETE', '/2023-03-30/functions/f')).status).toBe(204);
    await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    expect((await test.call('GET', '/2023-03-30/functions/f/versions')).json.versions).toEqual([]);
    expect((await test.call('GET', '/2023-03-30/functions/f/async-invoke-config')).status).toBe(404);
  });

  it('are tagged', async () => {
    const test = await openFc();
    await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    const arn = `acs:fc:${SCOPE.region}:${SCOPE.accountId}:functions/f`;
    await test.call('POST', '/2023-03-30/tags-v2', {
      ResourceType: 'function',
      ResourceId: [arn],
      Tag: [{ Key: 'a', Value: '1' }],
    });
    const ids = encodeURIComponent(JSON.stringify([arn]));
    const list = await test.call('GET', `/2023-03-30/tags-v2?ResourceId=${ids}`);
    expect(list.json.TagResources).toEqual([{ ResourceId: 'f', ResourceType: 'FUNCTION', TagKey: 'a', TagValue: '1' }]);
    await test.call('DELETE', `/2023-03-30/tags-v2?ResourceId=${ids}&All=true`);
    expect((await test.call('GET', '/2023-03-30/functions/f')).json.tags).toEqual([]);
  });
});

describe('services of 2.0', () => {
  async function withService() {
    const test = await openFc();
    await test.call('POST', '/2016-08-15/services', { serviceName: 's', description: 'shop' });
    const made = await test.call('POST', '/2016-08-15/services/s/functions', functionOf('f', HELLO));
    expect(made.status, made.text).toBe(200);
    return test;
  }

  it('hold functions, which 3.0 sees under both names', async () => {
    const test = await withService();
    expect((await test.call('GET', '/2016-08-15/services/s')).json).toMatchObject({
      serviceName: 's',
      description: 'shop',
    });
    expect((await test.call('GET', '/2016-08-15/services/s/functions')).json.functions).toHaveLength(1);
    expect((await test.call('POST', '/2016-08-15/services/s/functions/f/invocations')).text).toBe('hello');
    expect((await test.call('POST', '/2023-03-30/functions/s$f/invocations')).text).toBe('hello');
    const missing = await test.call('GET', '/2016-08-15/services/none/functions/f');
    expect([missing.status, missing.json.ErrorCode, missing.json.errorCode]).toEqual([
      404,
      'ServiceNotFound',
      'ServiceNotFound',
    ]);
  });

  it('have versions of all their functions, and aliases in the path', async () => {
    const test = await withService();
    const at = (service: string) => test.call('POST', `/2016-08-15/services/${service}/functions/f/invocations`);
    await test.call('POST', '/2016-08-15/services/s/versions', {});
    const code = { zipFile: zipOf({ 'index.js': 'exports.handler = async () => "new";' }).toString('base64') };
    await test.call('PUT', '/2016-08-15/services/s/functions/f', { code });
    await test.call('POST', '/2016-08-15/services/s/aliases', { aliasName: 'prod', versionId: '1' });
    expect([(await at('s')).text, (await at('s.1')).text, (await at('s.prod')).text]).toEqual([
      'new',
      'hello',
      'hello',
    ]);
    expect((await at('s.7')).json.ErrorCode).toBe('VersionNotFound');
    expect((await test.call('DELETE', '/2016-08-15/services/s')).status).toBe(412);
    await test.call('DELETE', '/2016-08-15/services/s/aliases/prod');
    await test.call('DELETE', '/2016-08-15/services/s/versions/1');
    await test.call('DELETE', '/2016-08-15/services/s/functions/f');
    expect((await test.call('DELETE', '/2016-08-15/services/s')).status).toBe(204);
  });
});

describe('stored code', () => {
  it('stays while a function or a version has it, and goes at the next start', async () => {
    const test = await openFc();
    const codeOf = (word: string) => ({
      zipFile: zipOf({ 'index.js': `exports.handler = async () => '${word}';` }).toString('base64'),
    });
    await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    await test.call('POST', '/2023-03-30/functions/f/versions', {});
    await test.call('PUT', '/2023-03-30/functions/f', { code: codeOf('between') });
    await test.call('POST', '/2023-03-30/functions/f/invocations');
    await test.call('PUT', '/2023-03-30/functions/f', { code: codeOf('now') });
    const folder = join(test.folder, 'functions/code');
    expect(readdirSync(folder).filter((name) => name.endsWith('.zip'))).toHaveLength(3);
    await test.fc.close();
    const next = await openFc({ folder: test.folder });
    const left = readdirSync(folder);
    expect([left.length, left.every((name) => name.endsWith('.zip'))]).toEqual([2, true]);
    expect((await next.call('POST', '/2023-03-30/functions/f/invocations')).text).toBe('now');
    expect((await next.call('POST', '/2023-03-30/functions/f/invocations?qualifier=1')).text).toBe('hello');
  });
});

describe('http triggers', () => {
  it('take signed requests only, where they say so', async () => {
    const test = await openFc();
    await test.call('POST', '/2023-03-30/functions', functionOf('f', HELLO));
    const trigger = {
      triggerName: 't',
      triggerType: 'http',
      triggerConfig: '{"authType":"function","methods":["GET"]}',
    };
    await test.call('POST', '/2023-03-30/functions/f/triggers', trigger);
    const url = await test.listen();
    const made = await test.call('GET', '/2023-03-30/functions/f/triggers/t');
    expect(made.json.httpTrigger.urlInternet).toMatch(new RegExp(`^${url}/`));
    const unsigned = await fetch(made.json.httpTrigger.urlInternet);
    expect([unsigned.status, ((await unsigned.json()) as { Code: string }).Code]).toEqual([
      400,
      'MissingRequiredHeader',
    ]);
    expect((await test.call('GET', new URL(made.json.httpTrigger.urlInternet).pathname)).text).toBe('hello');
  });

  it('do not pass on an answer that nobody can send', async () => {
    const test = await openFc();
    const program = 'exports.handler = async () => ({ statusCode: 99, headers: { "a b": "c" } });';
    await test.call('POST', '/2023-03-30/functions', functionOf('f', { 'index.js': program }));
    const trigger = { triggerName: 't', triggerType: 'http', triggerConfig: '{"authType":"anonymous"}' };
    const made = await test.call('POST', '/2023-03-30/functions/f/triggers', trigger);
    const answer = await test.call('GET', new URL(made.json.httpTrigger.urlInternet).pathname);
    expect([answer.status, answer.json.Code]).toEqual([502, 'BadResponse']);
  });

  it('give a function of 3.0 an event, and make its result an answer', async () => {
    const test = await openFc();
    const program = `exports.handler = async (event) => {
      const { rawPath, queryParameters, body, requestContext } = JSON.parse(event);
      return { statusCode: 201, headers: { 'X-Mine': 'yes' },
        body: [rawPath, queryParameters.q, Buffer.from(body, 'base64'), requestContext.http.method].join(' ') }; };`;
    await test.call('POST', '/2023-03-30/functions', functionOf('f', { 'index.js': program }));
    const trigger = {
      triggerName: 't',
      triggerType: 'http',
      triggerConfig: '{"authType":"anonymous","methods":["GET","POST"]}',
    };
    const made = await test.call('POST', '/2023-03-30/functions/f/triggers', trigger);
    const { pathname } = new URL(made.json.httpTrigger.urlInternet);
    const answer = await test.call('POST', `${pathname}a/b?q=1`, Buffer.from('hi'));
    expect([answer.status, answer.text, answer.headers['x-mine']]).toEqual([201, '/a/b 1 hi POST', 'yes']);
    expect((await test.call('DELETE', pathname)).status).toBe(405);
    expect((await test.call('GET', '/2023-03-30/functions/f/triggers')).json.triggers).toHaveLength(1);
  });

  it('give a function of 2.0 a request and a response', async () => {
    const test = await openFc();
    const program = `exports.handler = (req, resp, context) => { let body = '';
      req.on('data', (part) => { body += part; });
      req.on('end', () => { resp.setStatusCode(202); resp.setHeader('x-mine', context.requestId);
        resp.send([req.method, req.path, req.queries.q, body].join(' ')); }); };`;
    await test.call('POST', '/2016-08-15/services', { serviceName: 's' });
    await test.call('POST', '/2016-08-15/services/s/functions', functionOf('f', { 'index.js': program }));
    const trigger = {
      triggerName: 't',
      triggerType: 'http',
      triggerConfig: { authType: 'anonymous', methods: ['PUT'] },
    };
    const made = await test.call('POST', '/2016-08-15/services/s/functions/f/triggers', trigger);
    const answer = await test.call('PUT', `${new URL(made.json.urlInternet).pathname}x?q=2`, Buffer.from('body'));
    expect([answer.status, answer.text]).toEqual([202, 'PUT /x 2 body']);
    expect(answer.headers['x-mine']).toBe(answer.headers['x-fc-request-id']);
  });
});
