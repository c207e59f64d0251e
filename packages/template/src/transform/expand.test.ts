import { describe, expect, it } from 'vitest';
import { withVersion } from '../evaluate/given.fixture.ts';
import { loadTemplate } from '../model/load.ts';

const diagnostics = (sections: string) => loadTemplate(withVersion(sections)).diagnostics;

describe('Transform', () => {
  it.each([
    ['Aliyun::Serverless-2018-04-3', 'Did you mean `Aliyun::Serverless-2018-04-03`?'],
    ['Aliyun::Terraform-2020-06-18', 'This form is obsolete; write `Aliyun::Terraform-v1.5`.'],
    ['AWS::Include', undefined],
    ['""', undefined],
  ])('that does not exist is refused: %s', (name, hint) => {
    const found = diagnostics(`Transform: ${name}\nResources: {A: 1}`);
    expect(found).toMatchObject([{ code: 'TransformUnknown', path: ['Transform'] }]);
    if (hint === undefined) expect(found[0]!.hint).toContain('Transforms: ');
    else expect(found[0]!.hint).toBe(hint);
  });

  it('must be written out, once', () => {
    for (const value of ['{Ref: P}', '[Aliyun::Serverless-2018-04-03, x]', '5']) {
      expect(diagnostics(`Transform: ${value}`)).toMatchObject([{ code: 'SectionInvalid' }]);
    }
    expect(diagnostics('Transform: [Aliyun::Serverless-2018-04-03]')).toEqual([]);
    expect(diagnostics('Transform: null\nResources: {}')).toEqual([]);
  });

  it('of a version that is not known is read like the others', () => {
    const text = withVersion('Transform: Aliyun::Terraform-v1.55\nWorkspace: {main.tf: ""}');
    expect(loadTemplate(text)).toMatchObject({
      diagnostics: [{ code: 'TransformVersionUnknown', hint: 'Did you mean `Aliyun::Terraform-v1.5`?' }],
      template: { terraform: { version: '1.55' } },
    });
  });
});

it('a template without transform and modules is what it was', () => {
  expect(loadTemplate(withVersion('Resources: {A: {Type: T}}')).expanded).toBeNull();
});
