import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { World } from '@rosette/template/evaluate/instantiate.ts';
import { questionKey } from '@rosette/template/functions/question.ts';
import { Failure } from '@rosette/template/functions/spec.ts';
import type { Sealer } from '#engine/ports/sealer.ts';
import type { StackRow } from '#engine/ports/store.ts';

/*
 * What templates ask the world. Each operation asks anew when it is accepted, and keeps the answers with the stack, so that
 * the same template evaluates to the same until the next operation, also after a restart.
 */

/** By question. */
export type Answers = ReadonlyMap<string, Json | Failure>;

export const NO_ANSWERS: Answers = new Map();

/** Option of a stack: its answers, sealed as a whole, since questions and answers may hold secrets. */
export const ANSWERS = 'Answers';

/** The world as it answered. */
export function answering(world: World, answers: Answers): World {
  return { ...world, answer: (question) => answers.get(questionKey(question)) };
}

/** The option that keeps the answers with a stack; none when nothing was asked. */
export function answersOption(sealer: Sealer, answers: Answers): JsonObject {
  if (answers.size === 0) return {};
  const entries = [...answers].map(([question, answer]) =>
    answer instanceof Failure ? { question, refused: answer.message } : { question, answer },
  );
  return { [ANSWERS]: sealer.seal(JSON.stringify(entries)) };
}

interface KeptAnswer {
  readonly question: string;
  readonly answer?: Json;
  readonly refused?: string;
}

/** What the stack was last evaluated with. */
export function keptAnswers(sealer: Sealer, { options }: Pick<StackRow, 'options'>): Answers {
  const sealed = options[ANSWERS];
  if (typeof sealed !== 'string') return NO_ANSWERS;
  const entries = JSON.parse(sealer.open(sealed)) as readonly KeptAnswer[];
  return new Map(
    entries.map(({ question, answer, refused }) => [
      question,
      refused === undefined ? (answer as Json) : new Failure(refused),
    ]),
  );
}
