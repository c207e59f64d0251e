import type { Json } from '@rosette/template/base/json.ts';
import type { Question } from '@rosette/template/functions/question.ts';
import type { Failure } from '@rosette/template/functions/spec.ts';

/** What a template asks of the cloud. The engine itself knows the time and the outputs of stacks. */
export type OutsideQuestion = Exclude<Question, { readonly kind: 'time' | 'stack-output' }>;

/** For whom it is asked. */
export interface Asker {
  /** Null where the stack does not exist: in previews. */
  readonly stackId: string | null;
  readonly accountId: string;
  readonly region: string;
}

export interface OutsideWorld {
  /**
   * The answer in the form that the question wants, or why there is none, in a sentence. Rejects only when nothing can be said
   * now (the cloud is out of reach); the request that needs the answer is then refused and may be sent again.
   */
  ask(question: OutsideQuestion, asker: Asker): Promise<Json | Failure>;
}
