import { expect, test } from 'vitest';
import { crashMessage, loadFailure } from './load-failure.ts';

/* The formats of Node 26 and Python 3.11. */
const NODE = '\nNode.js v26.10.0\n';

test('a syntax error in TypeScript, under frames of Node', () => {
  const stderr = `node:internal/modules/run_main:111
    triggerUncaughtException(
    ^

/home/me/provider.ts:3
const a: number = 1;
const b = ;
          ^

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected
    at parseTypeScript (node:internal/modules/typescript:61:36)
${NODE}`;
  expect(loadFailure(stderr, '/home/me/provider.ts', 'exit code 1')).toEqual({
    message: 'SyntaxError: Expression expected',
    file: '/home/me/provider.ts',
    line: 3,
    excerpt: ['const a: number = 1;', 'const b = ;', '          ^'],
  });
});

test('an error that the file throws, in another one that it imports', () => {
  const stderr = `file:///home/me/shelf%20a.mjs:1
export const shelf = missing;
                     ^

ReferenceError: missing is not defined
    at file:///home/me/shelf%20a.mjs:1:22
${NODE}`;
  const failure = loadFailure(stderr, '/home/me/provider.mjs', 'exit code 1');
  expect(failure).toMatchObject({
    message: 'ReferenceError: missing is not defined',
    file: '/home/me/shelf a.mjs',
    line: 1,
  });
  expect(failure.excerpt).toHaveLength(2);
});

test('a module that is not there names who wants it', () => {
  const stderr = `node:internal/modules/esm/resolve:241
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/me/gone.ts' imported from /home/me/shelf.ts
    at finalizeResolution (node:internal/modules/esm/resolve:241:11)
${NODE}`;
  expect(loadFailure(stderr, '/home/me/provider.ts', 'exit code 1')).toEqual({
    message: "Error: Cannot find module '/home/me/gone.ts' imported from /home/me/shelf.ts",
    file: '/home/me/shelf.ts',
    excerpt: [],
  });
});

test('Python: the innermost place, and the error after it', () => {
  const stderr = `Traceback (most recent call last):
  File "/opt/rosette/python_runner.py", line 70, in <module>
    main(*sys.argv[1:])
  File "/home/me/notes.py", line 3, in <module>
    from helper import twice
  File "/home/me/helper.py", line 1
    def twice(n) return n
                 ^^^^^^
SyntaxError: expected ':'
`;
  expect(loadFailure(stderr, '/home/me/notes.py', 'exit code 1')).toEqual({
    message: "SyntaxError: expected ':'",
    file: '/home/me/helper.py',
    line: 1,
    excerpt: ['def twice(n) return n', '             ^^^^^^'],
  });
});

test('a program that says nothing', () => {
  expect(loadFailure('', '/home/me/a.ts', 'exit code 7').message).toBe(
    'it ended with exit code 7 before it could take requests',
  );
});

test('what ended a process is its last words, not what it logged before', () => {
  const logged = 'Error: only logged\n    at file:///home/me/a.ts:1:1\n';
  const crash = `file:///home/me/a.ts:9\n  null.x\n       ^\n\nTypeError: of null\n    at file:///home/me/a.ts:9:8\n${NODE}`;
  expect(crashMessage(logged + crash)).toBe('TypeError: of null');
  expect(crashMessage(logged)).toBeUndefined();
});
