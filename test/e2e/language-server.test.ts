import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openHouse, ROOT } from './house.ts';

const text = [
  "ROSTemplateFormatVersion: '2015-09-01'",
  'Resources:',
  '  Vpc:',
  '    Type: ALIYUN::ECS::VPC',
  'Outputs:',
  '  Id: {Value: !Ref Vcp}',
  '',
].join('\n');

type Message = Readonly<Record<string, unknown>>;

/** The protocol by hand, so that the library of the server does not judge itself. */
function speak(child: ChildProcess) {
  const heard: Message[] = [];
  let rest = Buffer.alloc(0);
  child.stdout!.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest.toString('latin1'));
      const end = (head?.[0].length ?? 0) + Number(head?.[1] ?? 0);
      if (head === null || rest.length < end) return;
      heard.push(JSON.parse(rest.subarray(head[0].length, end).toString('utf8')));
      rest = rest.subarray(end);
    }
  });
  return {
    send(message: Message): void {
      const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
      child.stdin!.write(`Content-Length: ${body.length}\r\n\r\n`);
      child.stdin!.write(body);
    },
    hears: (wanted: Message) =>
      expect.poll(() => heard, { timeout: 20_000 }).toContainEqual(expect.objectContaining(wanted)),
    find: (key: string, value: unknown) =>
      heard.find((message) => message[key] === value) as { params?: unknown; result?: unknown },
  };
}

it('an editor starts the language server, is told what is wrong, and ends it', async () => {
  const command = join(ROOT, 'packages/rosette/bin/rosette.ts');
  // As the client of VS Code starts it.
  const child = spawn(process.execPath, [command, 'lsp', '--stdio'], { cwd: openHouse().folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const { send, hears, find } = speak(child);
  send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
  await hears({ id: 1 });
  send({ method: 'initialized', params: {} });
  const textDocument = { uri: 'file:///web.yml', languageId: 'yaml', version: 1, text };
  send({ method: 'textDocument/didOpen', params: { textDocument } });
  await hears({ method: 'textDocument/publishDiagnostics' });
  expect(find('method', 'textDocument/publishDiagnostics').params).toMatchObject({
    uri: 'file:///web.yml',
    diagnostics: [
      {
        code: 'ReferenceUnknown',
        range: { start: { line: 5, character: 19 }, end: { line: 5, character: 22 } },
        codeDescription: { href: expect.stringMatching(/^file:.*\/docs\/diagnostics\/ReferenceUnknown\.md$/) },
      },
    ],
  });
  send({ id: 2, method: 'textDocument/hover', params: { textDocument, position: { line: 3, character: 14 } } });
  await hears({ id: 2 });
  expect(JSON.stringify(find('id', 2).result)).toContain('CidrBlock');
  send({ id: 3, method: 'shutdown' });
  await hears({ id: 3 });
  send({ method: 'exit' });
  expect(await ended).toEqual([0, null]);
});

it('an editor that is gone ends it too', async () => {
  const lost = await openHouse().rosette('lsp');
  expect(lost.code).toBe(1);
  expect(lost.output).toBe('');
});
