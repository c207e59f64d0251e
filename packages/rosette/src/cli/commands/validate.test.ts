import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { describe, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { run } from '../testing/run.ts';
import { ScriptedApi } from '../testing/scripted-api.ts';

const catalog: SchemaCatalog = {
  get: (type) =>
    type === 'ALIYUN::ECS::VPC'
      ? { properties: { Name: { type: 'string' } }, attributes: { VpcId: 'String' }, attributesComplete: true }
      : undefined,
  names: () => ['ALIYUN::ECS::VPC'],
};

const good = [
  "ROSTemplateFormatVersion: '2015-09-01'",
  'Resources:',
  '  Vpc:',
  '    Type: ALIYUN::ECS::VPC',
  'Outputs:',
  '  Id: {Value: !Ref Vpc}',
  '',
].join('\n');
const bad = good.replace('!Ref Vpc', '!Ref Vcp').replace('ECS::VPC\n', 'ECS::VPC\n    Color: red\n');

const validate = (words: string, files: Readonly<Record<string, string>>, more = {}) =>
  run(`validate ${words}`, { files, catalog, ...more });

describe('one template', () => {
  test('is valid', async () => {
    const { exitCode, stdout } = await validate('web.yml', { '/home/me/web.yml': good });
    expect(exitCode).toBe(0);
    expect(stdout).toBe('✓ web.yml is valid: 1 resource, 0 parameters, 1 output\n');
  });

  test('is wrong: every finding in the order of the text, and a summary', async () => {
    const { exitCode, stdout, stderr } = await validate('web.yml', { '/home/me/web.yml': bad });
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(`\n${stdout}`).toBe(`
warning[AttributeUnknown] \`Resources.Vpc\` has the attribute \`Color\`, which ROS does not know and ignores.
  --> web.yml:5:5  Resources.Vpc.Color
 5 |     Color: red
   |     ^^^^^

error[ReferenceUnknown] \`Vcp\` is neither a parameter nor a resource of this template.
  --> web.yml:7:20  Outputs.Id.Value
 7 |   Id: {Value: !Ref Vcp}
   |                    ^^^
  hint: Did you mean \`Vpc\`?

✗ web.yml is not valid: 1 error, 1 warning
`);
  });

  test('has warnings only', async () => {
    const { exitCode, stdout } = await validate('web.yml', { '/home/me/web.yml': bad.replace('Vcp', 'Vpc') });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✓ web.yml is valid: 1 resource, 0 parameters, 1 output, with 1 warning\n');
  });

  test('cannot be read', async () => {
    const { exitCode, stdout } = await validate('web.json', { '/home/me/web.json': '{"a": [1,}' });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('error[TemplateSyntax] JSON wants a value here');
    expect(stdout).toContain('✗ web.json is not valid: 1 error');
  });

  test('comes from standard input', async () => {
    const { exitCode, stdout } = await validate('-', {}, { typed: good.split('\n') });
    expect([exitCode, stdout]).toEqual([0, '✓ - is valid: 1 resource, 0 parameters, 1 output\n']);
  });

  test('has colours in a terminal only, and fits into it', async () => {
    const files = { '/home/me/web.yml': bad };
    const { stdout } = await validate('web.yml', files, { stdoutTTY: true, columns: 40 });
    expect(stdout).toContain('\u001b[31m');
    expect((await validate('web.yml --no-color', files, { stdoutTTY: true })).stdout).not.toContain('\u001b');
    expect((await validate('web.yml', files)).stdout).not.toContain('\u001b');
  });
});

describe('many templates', () => {
  const files = {
    '/home/me/a/one.yml': good,
    '/home/me/a/two.json': bad,
    '/home/me/a/values.json': '{"Zone": "a"}',
    '/home/me/a/deep/three.template': good,
    '/home/me/a/notes.txt': good,
    '/home/me/a/.git/four.yml': bad,
    '/home/me/a/node_modules/five.yml': bad,
  };

  test('of a folder: others are passed over, and counted', async () => {
    const { exitCode, stdout } = await validate('a', files);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('--> a/two.json:7:20');
    expect(stdout).toContain('✗ 1 of 3 templates is not valid: 1 error, 1 warning (1 other file passed over)\n');
  });

  test('of several places, each once', async () => {
    const { exitCode, stdout } = await validate('a/one.yml a/deep a/one.yml', files);
    expect([exitCode, stdout]).toEqual([0, '✓ 2 templates are valid\n']);
  });

  test('of a pattern', async () => {
    expect((await validate('a/*.yml', files)).stdout).toBe(
      '✓ a/one.yml is valid: 1 resource, 0 parameters, 1 output\n',
    );
    expect((await validate('a/**/*.{yml,template}', files)).stdout).toBe('✓ 2 templates are valid\n');
  });

  test('a file that is named is checked whatever it is', async () => {
    expect((await validate('a/values.json', files)).stdout).toContain('error[VersionMissing]');
  });

  test.each([
    ['nowhere.yml', 'there is no such file'],
    ['a/none*.yml', 'it holds no file that ends with .yml, .yaml, .json or .template'],
    ['b', '1 file was looked at; none says ROSTemplateFormatVersion'],
  ])('there is nothing at %s', async (place, why) => {
    const { exitCode, stderr } = await validate(place, { ...files, '/home/me/b/x.json': '{}' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(why);
  });
});

describe('for programs', () => {
  test('--json has the findings as the API writes them', async () => {
    const { exitCode, stdout } = await validate('--json web.yml', { '/home/me/web.yml': bad });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      Files: [
        {
          File: 'web.yml',
          Resources: 1,
          Parameters: 0,
          Outputs: 1,
          Diagnostics: [
            expect.objectContaining({ Code: 'AttributeUnknown', Severity: 'warning' }),
            {
              Code: 'ReferenceUnknown',
              Severity: 'error',
              Message: '`Vcp` is neither a parameter nor a resource of this template.',
              Path: ['Outputs', 'Id', 'Value'],
              Hint: 'Did you mean `Vpc`?',
              Line: 7,
              Column: 20,
              EndLine: 7,
              EndColumn: 23,
            },
          ],
        },
      ],
      Summary: { Templates: 1, WithErrors: 1, Errors: 1, Warnings: 1, Notes: 0, PassedOver: 0 },
    });
  });

  test('an unknown format is refused', async () => {
    const { exitCode, stderr } = await validate('web.yml --format xml', { '/home/me/web.yml': good });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('use text, json or sarif');
  });
});

describe('--remote', () => {
  const files = { '/home/me/web.yml': good };

  test('asks the API, and shows what it found in the same way', async () => {
    const finding = {
      Code: 'ModuleUnknown',
      Severity: 'error',
      Message: 'No module.',
      Line: 4,
      Column: 5,
      EndLine: 4,
      EndColumn: 9,
    };
    const refused = new CloudError('StackValidationFailed', 'x', { status: 400, data: { Diagnostics: [finding] } });
    const api = new ScriptedApi({ ValidateTemplate: refused });
    const { exitCode, stdout, host } = await validate('--remote web.yml', files, { api });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('error[ModuleUnknown] No module.\n  --> web.yml:4:5\n 4 |     Type:');
    expect(host.sessionsOpen).toBe(0);
  });

  test('counts what there is', async () => {
    const api = new ScriptedApi({ ValidateTemplate: { Parameters: [{}], Resources: [{}, {}], Outputs: [] } });
    const { exitCode, stdout } = await validate('--remote web.yml', files, { api });
    expect([exitCode, stdout]).toEqual([0, '✓ web.yml is valid: 2 resources, 1 parameter, 0 outputs\n']);
    expect(api.wasCalled('ValidateTemplate', { TemplateBody: good })).toBe(true);
  });

  test('passes on what is wrong with the request', async () => {
    const api = new ScriptedApi({ ValidateTemplate: new CloudError('NoPermission', 'no', { status: 403 }) });
    const { exitCode, stderr, host } = await validate('--remote web.yml', files, { api });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('NoPermission');
    expect(host.sessionsOpen).toBe(0);
  });
});
