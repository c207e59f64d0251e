import type { Data } from '../base/data.ts';
import { parseJsonText } from '../base/json-text.ts';
import type { JqMethod } from './question.ts';
import { anyKind, everywhere, Failure, type FunctionEnvironment, type LanguageFunction } from './spec.ts';

/**
 * The first or all results of a jq program. JSON text is read first, then null anywhere gives null
 * (reference/template-language.md 3.11). The engine is handed in.
 */
export const jq: LanguageFunction = {
  name: 'Fn::Jq',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      {
        name: 'method',
        accepts: ['string'],
        literal: true,
        refuse: (value) => (value === 'First' || value === 'All' ? undefined : 'The method must be First or All.'),
      },
      { name: 'program', accepts: ['string', 'null'], refuse: refuseProgram },
      { name: 'JSON', accepts: anyKind },
    ],
  },
  returns: anyKind,
  ask: ([, program]) => (typeof program === 'string' && TELLS_TIME.test(program) ? { kind: 'time' } : null),
  answered(now, args, environment) {
    const value = runWith(args, environment, now as number);
    return value instanceof Failure ? value : { value, secret: false };
  },
  compute: (args, environment) => runWith(args, environment, 0),
};

/** Perhaps in a text or a comment only; then the answer changes nothing. */
const TELLS_TIME = /\b(?:now|localtime|strflocaltime)\b/;

function runWith(args: readonly Data[], { jq: run }: FunctionEnvironment, now: number): Data | Failure {
  const [method, program, source] = args;
  const input = typeof source === 'string' && source !== '' ? parseJsonText(source) : source;
  if (input === undefined) return new Failure('The text is not valid JSON.');
  if (program === null || input === null || input === '') return null;
  if (run === undefined) return new Failure('There is no jq here to run the program.');
  return run(method as JqMethod, program as string, input, now);
}

function refuseProgram(program: Data): string | undefined {
  return typeof program === 'string' && /\$ENV\b/.test(program) ? 'The program must not use `$ENV`.' : undefined;
}
