import type { Json } from '@rosette/template/base/json.ts';
import type { Question } from '@rosette/template/functions/question.ts';
import { Failure } from '@rosette/template/functions/spec.ts';
import type { Asker } from '#engine/ports/outside-world.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { RecordedModels } from './models.ts';
import { computeOutputs } from './outputs.ts';
import { ValueCodec } from './value-codec.ts';
import { keptAnswers } from './world-answers.ts';

type OutputQuestion = Extract<Question, { readonly kind: 'stack-output' }>;

/** Stacks that ask stacks that ask stacks (reference/template-language.md 3.15). */
const MOST_STACKS = 3;

/**
 * `{Value, Secret}` of an output of another stack of the account, or `{Missing}`, which says why there is none: no such stack
 * or output, or the stack is being changed or deleted (reference/template-language.md 3.15).
 */
export async function outputOfStack(
  dependencies: RuntimeDependencies,
  asker: Asker,
  question: OutputQuestion,
): Promise<Json | Failure> {
  const stack = await stackAsked(dependencies, asker, question);
  if (stack === undefined) return missing(`there is no stack \`${question.stack}\` in ${question.region}`);
  if (stack.id === asker.stackId) return new Failure('A stack cannot ask for an output of its own.');
  if (!isReadable(stack)) return missing(`the stack \`${stack.name}\` is ${stack.status}`);
  const chain = await lengthOfChain(dependencies, asker, stack);
  if (chain instanceof Failure) return chain;
  if (chain > MOST_STACKS) {
    return new Failure(`The stack \`${stack.name}\` asks others, ${chain} in a row; there may be ${MOST_STACKS}.`);
  }
  return readOutput(dependencies, stack, question.output);
}

async function readOutput(dependencies: RuntimeDependencies, stack: StackRow, name: string): Promise<Json> {
  const codec = new ValueCodec(dependencies.sealer);
  const outputs = await computeOutputs(dependencies, codec, new RecordedModels(dependencies, codec), stack);
  const output = outputs.find(({ key }) => key === name);
  if (output === undefined) return missing(`the stack \`${stack.name}\` has no output \`${name}\``);
  return { Value: output.clear, Secret: output.secret };
}

function missing(why: string): Json {
  return { Missing: why };
}

/** By id, or by name in the region. */
async function stackAsked(
  { store }: RuntimeDependencies,
  { accountId }: Asker,
  { stack: reference, region }: Pick<OutputQuestion, 'stack' | 'region'>,
): Promise<StackRow | undefined> {
  const stack = (await store.stack(reference)) ?? (await store.stackByName(accountId, region, reference));
  return stack?.accountId === accountId && stack.region === region ? stack : undefined;
}

function isReadable({ status }: StackRow): boolean {
  return !status.endsWith('_IN_PROGRESS') && !status.startsWith('DELETE_');
}

/** How many stacks in a row are asked, this one included; a failure when they lead back to the asker. */
async function lengthOfChain(
  dependencies: RuntimeDependencies,
  asker: Asker,
  stack: StackRow,
  seen: ReadonlySet<string> = new Set(),
): Promise<number | Failure> {
  if (stack.id === asker.stackId) return new Failure('Stacks ask each other for outputs in a circle.');
  let longest = 0;
  if (seen.size > MOST_STACKS || seen.has(stack.id)) return seen.size + 1;
  for (const question of questionsOf(dependencies, stack)) {
    const next = await stackAsked(dependencies, asker, question);
    if (next === undefined) continue;
    const length = await lengthOfChain(dependencies, asker, next, new Set([...seen, stack.id]));
    if (length instanceof Failure) return length;
    longest = Math.max(longest, length);
  }
  return longest + 1;
}

function questionsOf({ sealer }: RuntimeDependencies, stack: StackRow): readonly OutputQuestion[] {
  const questions = [...keptAnswers(sealer, stack).keys()].map((key) => JSON.parse(key) as Question);
  return questions.filter((question) => question.kind === 'stack-output');
}
