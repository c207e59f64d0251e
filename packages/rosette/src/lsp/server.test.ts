import { describe, expect, it } from 'vitest';
import { PAUSE_MS } from './server.ts';
import { Editor, opened, URI } from './testing/editor.ts';

const template = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Zone: {Type: String}
Resources:
  Net:
    Type: ALIYUN::ECS::VPC
    Properties: {Name: !Ref Zne}
`;

describe('diagnostics', () => {
  it('come when a text is opened: exact place, code, page, hint', async () => {
    const { diagnostics } = await opened(template);
    expect(diagnostics.filter(({ severity }) => severity === 1)).toEqual([
      {
        range: { start: { line: 6, character: 28 }, end: { line: 6, character: 31 } },
        severity: 1,
        code: 'ReferenceUnknown',
        codeDescription: { href: 'https://docs.example/ReferenceUnknown.md' },
        source: 'rosette',
        message: '`Zne` is neither a parameter nor a resource of this template.\nDid you mean `Zone`?',
      },
    ]);
  });

  it('follow the changes, and go with the document', async () => {
    const { editor } = await opened(template);
    const codes = async (from: string, to: string) =>
      (await editor.type(from, to)).filter(({ severity }) => severity === 1).map(({ code }) => code);
    expect(await codes('Zne', 'Zone')).toEqual([]);
    expect(await codes('{Name: !Ref Zone}', '{Name: [')).toContain('TemplateSyntax');
    expect(await codes('{Name: [', '{Names: x}')).toContain('PropertyUnknown');
    expect(editor.pauses).toEqual([0, PAUSE_MS, PAUSE_MS, PAUSE_MS]);
    const before = editor.published.length;
    await editor.close();
    await expect.poll(() => editor.published.length).toBe(before + 1);
    expect(editor.published.at(-1)).toEqual({ uri: URI, diagnostics: [] });
  });

  it('are not made for files that are no templates, unless the editor says that they are', async () => {
    expect((await opened('kind: Pod\nResources: 1\n')).diagnostics).toEqual([]);
    expect((await opened('kind: Pod\nResources: 1\n', 'ros-template')).diagnostics.length).toBeGreaterThan(0);
  });
});

describe('quick fixes', () => {
  async function fixes(text: string, code: string) {
    const { editor, diagnostics } = await opened(text);
    const diagnostic = diagnostics.find((each) => each.code === code);
    return diagnostic === undefined ? [] : editor.fixes(diagnostic);
  }

  it.each([
    ['a name', '!Ref Zne', 'ReferenceUnknown', '!Ref Zone'],
    ['a name in a text', "!Sub 'x-$\\{Zne}'", 'ReferenceUnknown', "!Sub 'x-$\\{Zone}'"],
    ['an attribute', '!GetAtt Net.VpcI', 'ResourceAttributeUnknown', '!GetAtt Net.VpcId'],
    ['a tag', '!Jion [a, [b]]', 'FunctionUnknown', '!Join [a, [b]]'],
    ['a long function', '{Fn::Jion: [a, [b]]}', 'FunctionUnknown', '{Fn::Join: [a, [b]]}'],
  ])('change %s to what was meant', async (_, wrong, code, right) => {
    const [before, after] = [wrong, right].map((value) => template.replace('!Ref Zne', value.replace('$\\{', '${')));
    const found = await fixes(before!, code);
    expect(found.map(({ text }) => text)).toEqual([after]);
  });

  it('change a type, a property, a section and an attribute', async () => {
    const good = template.replace('Zne', 'Zone');
    for (const [right, wrong, code] of [
      ['ALIYUN::ECS::VPC', 'ALIYUN::ECS::Vpc', 'ResourceTypeUnknown'],
      ['{Name:', '{Nam:', 'PropertyUnknown'],
      ['Resources:', 'Resource:', 'SectionUnknown'],
      ['    Properties', '    Propertes', 'AttributeUnknown'],
    ] as const) {
      const found = await fixes(good.replace(right, wrong), code);
      expect(
        found.map(({ text }) => text),
        code,
      ).toEqual([good]);
    }
  });

  it('add the version', async () => {
    const bare = template.slice(template.indexOf('Parameters')).replace('Zne', 'Zone');
    expect((await fixes(bare, 'VersionMissing')).map(({ text }) => text)).toEqual([template.replace('Zne', 'Zone')]);
    const json = '{"Resources": {"A": {"Type": "ALIYUN::ECS::VPC"}}}';
    const [fixed] = await fixes(json, 'VersionMissing');
    expect(JSON.parse(fixed!.text)).toMatchObject({ ROSTemplateFormatVersion: '2015-09-01', Resources: {} });
  });
});

it('tells what it can do, and ends when it is asked to', async () => {
  const editor = new Editor();
  const { capabilities, serverInfo } = await editor.start();
  expect(serverInfo).toEqual({ name: 'rosette', version: '0.1.0' });
  expect(capabilities).toMatchObject({ textDocumentSync: 2, positionEncoding: 'utf-16', hoverProvider: true });
  expect(await editor.quit()).toBe(0);
});
