import type { Json } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { StepDriver, TestClock } from '../testing/step-driver.ts';
import { assertion } from './assert.ts';

const run = (properties: Record<string, Json>) =>
  new StepDriver({ clock: new TestClock(), type: assertion, properties }).create();

test.each<readonly [string, Json[], boolean]>([
  ['Equal', [80, '80'], true],
  ['Equal', [1, 1, 2], false],
  ['NotEqual', [1, 2, 1], false],
  ['NotEqual', [1, 2, 3], true],
  ['Equal', [{ a: [1] }, { a: [1] }], true],
  ['Greater', ['10', 9], true],
  ['GreaterOrEqual', ['b', 'b'], true],
  ['Less', [1, 1], false],
  ['LessOrEqual', [1, 1], true],
  ['Contain', [['a', 'b'], 'b'], true],
  ['Contain', ['abc', 'bc'], true],
  ['NotContain', [{ a: 1 }, 'a'], false],
  ['And', ['true', false], false],
  ['Or', ['true', false], true],
  ['Not', [false], true],
])('%s of %j is %s', async (Operation, Values, Result) => {
  expect(await run({ Operation, Values, AbortCreation: false })).toMatchObject({
    kind: 'done',
    attributes: { Result, FailureCause: Result ? '' : expect.stringMatching(/./) },
  });
});

test('what does not hold fails the creation, in the template’s words or without the values', async () => {
  const Values = ['secret-1', 'secret-2'];
  expect(await run({ Values, ErrorMessage: 'must be the same' })).toMatchObject({
    kind: 'failed',
    error: { code: 'AssertionFailed', message: 'must be the same' },
  });
  expect(JSON.stringify(await run({ Values }))).not.toContain('secret');
});

test.each<Record<string, Json>>([
  { Values: [1] },
  { Values: 'x' },
  { Values: [1, 2, 3], Operation: 'Less' },
  { Values: [1, 2], Operation: 'Not' },
  { Values: [1, 'x'], Operation: 'Less' },
  { Values: ['yes', true], Operation: 'And' },
  { Values: [1, 2], Operation: 'toString' },
])('%j cannot be compared', async (properties) => {
  expect(await run(properties)).toMatchObject({ kind: 'failed', error: { code: 'InvalidProperty' } });
});
