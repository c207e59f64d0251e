import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import type { Session } from '#cli/host.ts';
import type { StackEvent } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { handover } from './handover.ts';

const refused = new CloudError('ConnectionError', 'Nothing answers', { status: 503 });
const broke = new CloudError('ConnectionError', 'The connection broke', { status: 503, outcome: 'unknown' });

/** Answers with its name; tells the events it has and then that it is gone, or ends. */
function owner(name: string, events: readonly number[], end?: CloudError) {
  const asked: string[] = [];
  const tokens: unknown[] = [];
  let closed = 0;
  const session: Session = {
    client: {
      region: 'cn-hangzhou',
      endpoint: name,
      call: async (action, parameters): Promise<JsonObject> => {
        asked.push(action);
        tokens.push(parameters.ClientToken);
        if (end !== undefined) throw end;
        return { Owner: name };
      },
      async *events(_, cursor) {
        for (const Cursor of events) if (Cursor > cursor) yield { Cursor, StackName: name } as StackEvent;
        if (end !== undefined) throw end;
      },
    },
    close: async () => {
      closed += 1;
    },
  };
  return { session, asked, tokens, closed: () => closed };
}

test('calls and streams go on with the next owner, who is opened once', async () => {
  const first = owner('first', [1, 2], refused);
  const second = owner('second', [1, 2, 3]);
  let opened = 0;
  const session = handover(first.session, async () => {
    opened += 1;
    return second.session;
  });
  const told: string[] = [];
  const listening = (async () => {
    for await (const { Cursor, StackName } of session.client.events('s', 0, new AbortController().signal))
      told.push(`${StackName} ${Cursor}`);
  })();
  const answers = await Promise.all([session.client.call('CreateStack', {}), session.client.call('GetStack', {})]);
  await listening;
  expect(answers).toEqual([{ Owner: 'second' }, { Owner: 'second' }]);
  expect(told).toEqual(['first 1', 'first 2', 'second 3']);
  expect([opened, first.closed()]).toEqual([1, 1]);
  expect(session.client.endpoint).toBe('second');
  await session.close();
  expect(second.closed()).toBe(1);
});

test('what may have been done is not asked again, unless it only reads or says that it is the same', async () => {
  const second = owner('second', []);
  const first = owner('first', [], broke);
  const open = () => handover(first.session, async () => second.session).client;
  await expect(open().call('DeleteStack', {})).rejects.toBe(broke);
  expect(second.asked).toEqual([]);
  expect(await open().call('ListStacks', {})).toEqual({ Owner: 'second' });
  expect(await open().call('CreateStack', {})).toEqual({ Owner: 'second' });
  expect(first.tokens).toHaveLength(3);
  expect(second.tokens).toEqual([undefined, first.tokens[2]]);
  expect(first.tokens[2]).toMatch(/^[0-9a-f-]{36}$/);
});

test('other errors, and those of opening, reach the caller', async () => {
  const denied = new CloudError('Forbidden', 'No', { status: 403 });
  const reopen = async () => Promise.reject(new Error('the directory is damaged'));
  await expect(handover(owner('first', [], denied).session, reopen).client.call('ListStacks', {})).rejects.toBe(denied);
  const session = handover(owner('first', [], refused).session, reopen);
  await expect(session.client.call('ListStacks', {})).rejects.toThrow('the directory is damaged');
});
