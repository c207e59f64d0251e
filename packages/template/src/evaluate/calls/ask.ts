import type { Data } from '../../base/data.ts';
import type { Question } from '../../functions/question.ts';
import { Failure, type LanguageFunction } from '../../functions/spec.ts';
import type { CallExpression } from '../../model/expression.ts';
import type { Scope } from '../scope.ts';
import { Unknown } from '../value.ts';

/** Value of a function that asks the world. While there is no answer it is unknown, and waits for nothing of this stack. */
export function answerTo(
  call: CallExpression,
  question: Question,
  { answered }: LanguageFunction,
  args: readonly Data[],
  secret: boolean,
  scope: Scope,
): { readonly value: Data; readonly secret: boolean } | Unknown | Failure {
  const answer = scope.ask(question);
  if (answer === undefined) return new Unknown([], secret);
  if (answer instanceof Failure) return answer;
  if (answered === undefined) return { value: answer, secret };
  const result = answered(answer, args, scope.environment);
  if (result instanceof Failure) return result;
  if (result.missing !== undefined) warn(call, result.missing, secret, scope);
  return { value: result.value, secret: secret || result.secret };
}

function warn(call: CallExpression, missing: string, secret: boolean, scope: Scope): void {
  const reason = secret ? 'what it asks for is secret and not there' : missing;
  scope.fail('AnswerMissing', `\`${call.function}\` gives null: ${reason}.`, call);
}
