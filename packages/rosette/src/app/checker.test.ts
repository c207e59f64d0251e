import { afterEach, describe, expect, it } from 'vitest';
import type { TemplateChecker } from '#cli/template-checker.ts';
import { openChecker } from './checker.ts';
import { CheckerPool } from './checker-pool.ts';

const text = (name: string) =>
  `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  ${name}: {Type: ALIYUN::ECS::VPC}\nOutputs: {A: {Value: !Ref ${name}x}}\n`;

let open: TemplateChecker | undefined;
afterEach(() => open?.close());

describe('templates in several threads', () => {
  it('come back to whoever handed them in, with the same findings as in one', async () => {
    open = new CheckerPool(2, '/nowhere');
    const names = Array.from({ length: 12 }, (_, index) => `Net${index}`);
    const here = openChecker([1], '/nowhere');
    const [one, many] = await Promise.all([
      Promise.all(names.map((name) => here.check(text(name)))),
      Promise.all(names.map((name) => open!.check(text(name)))),
    ]);
    expect(many).toEqual(one);
    expect(many.map(({ findings }) => findings[0]?.message)).toEqual(
      names.map((name) => expect.stringContaining(`\`${name}x\``)),
    );
  });

  it('are checked in this thread when there are few', () => {
    open = openChecker([1000, 1000], '/nowhere');
    expect(open).not.toBeInstanceOf(CheckerPool);
  });
});
