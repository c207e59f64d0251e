import { beforeEach, describe, expect, it } from 'vitest';
import { MODULES } from '#engine/ports/module-texts.ts';
import { TemplateRejected } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { bed, change, request, resources, settle, TinyCloud } from './testing.ts';

let store: Store;
let cloud: TinyCloud;
let offered: Map<string, string>;
beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  offered = new Map([['MODULE::My::Sv::One', moduleText(1)]]);
});

const moduleText = (value: number): string =>
  JSON.stringify({
    ...resources({ A: { Type: 'T::A', Properties: { Value: value } } }),
    Outputs: { Out: { Value: value } },
  });
const USING = {
  ...resources({ M: { Type: 'MODULE::My::Sv::One', Version: 'default' } }),
  Outputs: { Out: { Value: { 'Fn::GetAtt': ['M', 'Out'] } } },
};
const open = () => bed(store, cloud, [], { modules: (type) => offered.get(type) });

describe('a stack with a module', () => {
  it('keeps the module that it was made of, also when that is gone', async () => {
    const { stackId } = await open().engine.create(request('s', USING));
    await settle();
    expect(await store.resource(stackId, 'M.A')).toMatchObject({ status: 'CREATE_COMPLETE', properties: { Value: 1 } });
    expect((await store.stack(stackId))?.options[MODULES]).toEqual({ 'MODULE::My::Sv::One default': moduleText(1) });
    offered.clear();
    expect((await open().engine.outputs(stackId))[0]?.OutputValue).toBe(1);
  });

  it('takes the module of the day when it is updated', async () => {
    const { engine } = open();
    const { stackId } = await engine.create(request('s', USING));
    await settle();
    offered.set('MODULE::My::Sv::One', moduleText(2));
    await engine.update(change('s', null));
    await settle();
    expect(await store.resource(stackId, 'M.A')).toMatchObject({ status: 'UPDATE_COMPLETE', properties: { Value: 2 } });
    expect((await engine.outputs(stackId))[0]?.OutputValue).toBe(2);
  });

  it('is refused when there is no such module', async () => {
    offered.clear();
    const refused = await open()
      .engine.create(request('s', USING))
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TemplateRejected);
    expect((refused as TemplateRejected).diagnostics.map(({ code }) => code)).toContain('ModuleUnknown');
  });
});

it('no stack is made of a template that runs Terraform', async () => {
  const template = {
    ROSTemplateFormatVersion: '2015-09-01',
    Transform: 'Aliyun::Terraform-v1.5',
    Workspace: { 'main.tf': 'variable "x" { default = 1 }' },
  };
  const refused = await open()
    .engine.create(request('s', template))
    .catch((error: unknown) => error);
  expect((refused as TemplateRejected).diagnostics).toMatchObject([{ code: 'NotSupportedYet', path: ['Transform'] }]);
});
