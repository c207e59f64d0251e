import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { PseudoParameters } from '@rosette/template/evaluate/instantiate.ts';
import { type Question, questionKey } from '@rosette/template/functions/question.ts';
import { Failure } from '@rosette/template/functions/spec.ts';
import type { Asker, OutsideQuestion } from '#engine/ports/outside-world.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { type Handed, type Model, modelWith } from './models.ts';
import { outputOfStack } from './stack-output.ts';

/** An answer may lead to further questions (a name that is itself an output); real templates need two rounds. */
const MOST_ROUNDS = 10;
/** A budget: a template can ask for one thing in each of its values. */
const MOST_QUESTIONS = 1_000;

/**
 * Text and supplied parameters to a model, with everything answered that it asks the world. Rejects with `TemplateRejected`
 * and every finding when anything is wrong.
 */
export async function prepareModel(
  dependencies: RuntimeDependencies,
  body: string,
  supplied: JsonObject,
  handed: Handed,
  pseudo: PseudoParameters,
): Promise<Model> {
  const { stackId, tenantId: accountId, region } = pseudo;
  const asker: Asker = { stackId, accountId, region };
  const answers = new Map<string, Json | Failure>();
  let model = modelWith(dependencies, body, supplied, handed, pseudo, answers);
  for (let round = 0; model.questions.length > 0 && round < MOST_ROUNDS; round += 1) {
    for (const question of model.questions) {
      const enough = answers.size < MOST_QUESTIONS;
      answers.set(questionKey(question), enough ? await answerTo(dependencies, asker, question) : TOO_MANY);
    }
    model = modelWith(dependencies, body, supplied, handed, pseudo, answers);
  }
  return model;
}

const TOO_MANY = new Failure(`The template asks for more than ${MOST_QUESTIONS} things outside the stack.`);

function answerTo(dependencies: RuntimeDependencies, asker: Asker, question: Question): Promise<Json | Failure> {
  switch (question.kind) {
    case 'time':
      return Promise.resolve(dependencies.clock.now());
    case 'stack-output':
      return outputOfStack(dependencies, asker, question);
    case 'marketplace-image':
    case 'data-source':
    case 'oos-parameter':
      return askOutside(dependencies, asker, question);
  }
}

async function askOutside(
  { outside }: RuntimeDependencies,
  asker: Asker,
  question: OutsideQuestion,
): Promise<Json | Failure> {
  return outside === undefined ? new Failure('This installation has no cloud to ask.') : outside.ask(question, asker);
}
