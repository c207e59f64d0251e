import { isBarrel } from './module-imports.ts';
import { type Finding, isTestCode, type ProjectFile } from './project.ts';
import { roomOf } from './rooms.ts';
import { type Token, tokenize } from './tokens.ts';

interface Source extends ProjectFile {
  readonly tokens: readonly Token[];
}

type Rule = (source: Source) => readonly { readonly line?: number; readonly message: string }[];

/** Everything about one TypeScript file that a reader may rely on. */
export function sourceFindings(file: ProjectFile): readonly Finding[] {
  const source = { ...file, tokens: tokenize(file.text) };
  return RULES.flatMap((rule) => rule(source).map((found) => ({ path: file.path, ...found })));
}

const MAX_LINES = 400;
const MAX_TEST_LINES = 600;

const shortFile: Rule = ({ path, text }) => {
  const lines = text.split('\n').length - 1;
  const limit = isTestCode(path) ? MAX_TEST_LINES : MAX_LINES;
  return lines <= limit ? [] : [{ message: `has ${lines} lines, more than ${limit}: split it by concept` }];
};

const kebabCase: Rule = ({ path }) => {
  const wrong = path.split('/').filter((part) => !/^\.?[a-z0-9]+([-.][a-z0-9]+)*$/.test(part));
  return wrong.map((part) => ({ message: `has a name that is not kebab-case: "${part}"` }));
};

/** A rule on runs of tokens: finds where the words and signs of `pattern` follow each other in code. */
function words(pattern: readonly string[], message: string): Rule {
  return ({ tokens }) =>
    tokens.flatMap((token, at) => {
      const here = pattern.every((text, offset) => isCode(tokens[at + offset], text));
      return here && !isCode(tokens[at - 1], '.') ? [{ line: token.line, message }] : [];
    });
}

function isCode(token: Token | undefined, text: string): boolean {
  return (token?.kind === 'word' || token?.kind === 'punctuation') && token.text === text;
}

function only(applies: (path: string) => boolean, ...rules: readonly Rule[]): Rule {
  return (source) => (applies(source.path) ? rules.flatMap((rule) => rule(source)) : []);
}

const noEnum: Rule = ({ tokens }) =>
  tokens.flatMap((token, at) =>
    isCode(token, 'enum') && tokens[at + 1]?.kind === 'word' && isCode(tokens[at + 2], '{')
      ? [{ line: token.line, message: 'declares an enum, which Node cannot run: use a union of literals' }]
      : [],
  );

const noRequire: Rule = ({ tokens }) =>
  tokens.flatMap((token, at) =>
    isCode(token, 'require') && isCode(tokens[at + 1], '(') && tokens[at + 2]?.kind === 'string'
      ? [{ line: token.line, message: 'calls require: import instead' }]
      : [],
  );

const noBarrel: Rule = ({ text }) =>
  isBarrel(text) ? [{ message: 'only re-exports: import from the file that holds the thing' }] : [];

/** What a user wrote may only become a regular expression through re2js, which is linear in time. */
const literalRegExp: Rule = ({ tokens }) =>
  tokens.flatMap((token, at) => {
    if (!isCode(token, 'RegExp') || !isCode(tokens[at + 1], '(')) return [];
    const literal =
      ['string', 'regex'].includes(tokens[at + 2]?.kind ?? '') && /^[,)]$/.test(tokens[at + 3]?.text ?? '');
    return literal ? [] : [{ line: token.line, message: 'builds a RegExp from a value: use re2js' }];
  });

const noConsole = words(['console', '.'], 'uses the console: only edges print');

const noClock: readonly Rule[] = [
  words(['Date', '.', 'now'], 'reads the clock in a pure room: take the time as a parameter'),
  words(['new', 'Date', '(', ')'], 'reads the clock in a pure room: take the time as a parameter'),
  words(['performance', '.', 'now'], 'reads the clock in a pure room: take the time as a parameter'),
  words(['Math', '.', 'random'], 'uses chance in a pure room: take randomness as a parameter'),
  words(['process', '.'], 'uses the process in a pure room'),
];

/**
 * A skipped test says why when it runs: `context.skip('reason')`, which `npm test` lists. What declares a test as skipped
 * gives it a name and a body, and no reason.
 */
const DECLARES_SKIPPED = ['skipIf', 'runIf', 'todo', 'only'];

const noSilentSkip: Rule = ({ tokens }) =>
  tokens.flatMap((token, at) => {
    const onTest =
      token.kind === 'word' && ['it', 'test', 'describe'].includes(token.text) && isCode(tokens[at + 1], '.');
    const name = tokens[at + 2]?.text ?? '';
    if (!onTest || !(DECLARES_SKIPPED.includes(name) || (name === 'skip' && declaresTest(tokens, at + 3)))) return [];
    return [{ line: token.line, message: `uses ${token.text}.${name}: call context.skip('why') inside the test` }];
  });

/** True at `.each` and the like, and at `('name', …`, but not at `(reason)`. */
function declaresTest(tokens: readonly Token[], at: number): boolean {
  if (isCode(tokens[at], '.')) return true;
  return ['string', 'template'].includes(tokens[at + 1]?.kind ?? '') && isCode(tokens[at + 2], ',');
}

const noPromise: Rule = ({ text }) =>
  text
    .split('\n')
    .flatMap((line, index) =>
      /\b(?:TO[D]O|FIX[M]E|XX[X])\b/.test(line)
        ? [{ line: index + 1, message: 'leaves a note instead of the work' }]
        : [],
    );

function mayPrint(path: string): boolean {
  return isTestCode(path) || /^(packages\/rosette\/(bin|src\/app)|bench|tools|examples)\//.test(path);
}

function isPure(path: string): boolean {
  return roomOf(path)?.pure === true && !isTestCode(path);
}

const RULES: readonly Rule[] = [
  shortFile,
  kebabCase,
  noEnum,
  noBarrel,
  noPromise,
  // Tests may load the official clients the way they are published, which is CommonJS.
  only((path) => !isTestCode(path), noRequire),
  only((path) => !path.endsWith('.config.ts'), words(['export', 'default'], 'has a default export: name it')),
  only((path) => path.startsWith('packages/template/') && !isTestCode(path), literalRegExp),
  only((path) => !mayPrint(path), noConsole),
  only(isPure, ...noClock),
  only(isTestCode, noSilentSkip),
];
