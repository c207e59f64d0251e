import { flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { encodeFrame, type Frame, FrameReader } from '../frames.ts';
import { END_OF_OUTPUT, type FromFunction, type Hook, type ToFunction } from '../messages.ts';
import { currentRequest, takeOverConsole } from './console.ts';
import { functionContext } from './context.ts';
import { errorDocument } from './errors.ts';
import { callHttpHandler, resultBytes } from './http-handler.ts';
import { type Handler, loadHandler } from './load-handler.ts';

/*
 * The first code in a function's process. It loads the function when it is told to, calls it for each event that
 * arrives on the socket, and ends when the socket does: then nobody is there any more to run for.
 */

type Start = Extract<ToFunction, { kind: 'start' }>;
type Invoke = Extract<ToFunction, { kind: 'invoke' }>;

/** Descriptor of the socket to the server: the one behind the three standard ones. */
const CHANNEL = 3;

const running = new Set<string>();
let socket: Socket;
let start: Start;
let handler: Handler;

function say(header: FromFunction, body?: Uint8Array): void {
  socket.write(encodeFrame(header, body));
}

async function begin(message: Start): Promise<void> {
  start = message;
  // What Node made of this program's own files is kept for the next process: it starts in half the time and memory.
  flushCompileCache();
  try {
    if (message.initializer !== undefined) await runHook(message.initializer);
    handler = await loadHandler(message.codeFolder, message.handler);
    say({ kind: 'ready' });
  } catch (error) {
    say({ kind: 'unable', error: errorDocument(error, start.codeFolder) });
  }
}

async function invoke({ requestId, retryCount, http }: Invoke, body: Buffer): Promise<void> {
  running.add(requestId);
  const context = functionContext(start.context, requestId, retryCount);
  try {
    await currentRequest.run(requestId, async () => {
      if (http !== undefined) {
        const result = await callHttpHandler(handler, http, body, context);
        return answer({ kind: 'result', requestId, http: result.http }, result.body);
      }
      const result = await callHandler(handler, body, context);
      if (result.kind === 'value') return answer({ kind: 'result', requestId }, resultBytes(result.value));
      return fail(requestId, 'handled', result.error);
    });
  } catch (error) {
    fail(requestId, 'unhandled', error);
  }
}

type Result = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'error'; readonly error: unknown };

/** What comes first counts: the callback, or the promise that the handler returned. Rejects when the handler throws. */
function callHandler(call: Handler, ...values: readonly unknown[]): Promise<Result> {
  return new Promise((done, failed) => {
    const callback = (error: unknown, value?: unknown) =>
      done(error === null || error === undefined ? { kind: 'value', value } : { kind: 'error', error });
    const returned = call(...values, callback);
    if (isThenable(returned)) returned.then((value) => done({ kind: 'value', value }), failed);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function fail(requestId: string, error: 'handled' | 'unhandled', thrown: unknown): void {
  const document = errorDocument(thrown, start.codeFolder);
  const text = (document.stackTrace ?? [document.errorMessage]).join('\n');
  process.stdout.write(`${new Date().toISOString()} ${requestId} [error] ${text}\n`);
  answer({ kind: 'result', requestId, error }, Buffer.from(JSON.stringify(document)));
}

/** Once for each request: what comes later (a callback called twice) is nobody's answer. */
function answer(header: Extract<FromFunction, { kind: 'result' }>, body: Uint8Array): void {
  if (!running.delete(header.requestId)) return;
  process.stdout.write(`${END_OF_OUTPUT}${header.requestId}\n`);
  say(header, body);
}

/** Runs an initializer or a pre-stop hook: `(context, callback)`, or a function that returns a promise. */
async function runHook(hook: Hook): Promise<void> {
  const call = await loadHandler(start.codeFolder, hook.handler);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`${hook.handler} timed out after ${hook.timeoutMs / 1000} seconds`);
    timer = setTimeout(() => reject(error), hook.timeoutMs);
  });
  const result = await Promise.race([callHandler(call, functionContext(start.context, '', 0)), late]);
  clearTimeout(timer);
  if (result.kind === 'error') throw result.error;
}

async function stop(): Promise<void> {
  try {
    if (start?.preStop !== undefined) await runHook(start.preStop);
  } catch (error) {
    process.stdout.write(`${errorDocument(error, start.codeFolder).errorMessage}\n`);
  }
  process.exit(0);
}

/** Something was thrown where no handler could see it: whatever runs is over, and the process cannot be trusted. */
function crash(error: unknown): void {
  say({ kind: 'ending' });
  for (const requestId of [...running]) fail(requestId, 'unhandled', error);
  socket.end(() => process.exit(1));
}

function receive({ header, body }: Frame<ToFunction>): void {
  if (header.kind === 'start') void begin(header);
  else if (header.kind === 'invoke') void invoke(header, body);
  else void stop();
}

function main(): void {
  delete process.env.NODE_COMPILE_CACHE;
  takeOverConsole();
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const reader = new FrameReader<ToFunction>(Number.POSITIVE_INFINITY, receive);
  socket = new Socket({ fd: CHANNEL });
  socket.on('data', (piece: Buffer) => reader.push(piece));
  socket.on('close', () => process.exit(0));
  socket.on('error', () => process.exit(0));
}

if (process.argv[1] === import.meta.filename) main();
