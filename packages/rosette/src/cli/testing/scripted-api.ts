import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient, StackEvent } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { RecordingHost } from './scripted-host.ts';

/** An answer, an error, or answers in their order (the last one again and again). */
export type Answer = JsonObject | CloudError | readonly (JsonObject | CloudError)[];

/** One event, `interrupt` (the person presses Ctrl-C and the stream hangs), or a status the stack takes on silently. */
export type Happening = StackEvent | 'interrupt';

/** An `ApiClient` that answers from data and remembers what it was asked. */
export class ScriptedApi implements ApiClient {
  readonly region = 'cn-hangzhou';
  readonly endpoint: string;
  readonly calls: { readonly action: string; readonly parameters: JsonObject }[] = [];
  readonly #answers: Readonly<Record<string, Answer>>;
  readonly #happenings: readonly Happening[];
  #host: RecordingHost | undefined;

  constructor(answers: Readonly<Record<string, Answer>>, happenings: readonly Happening[] = [], endpoint = 'embedded') {
    this.#answers = answers;
    this.#happenings = happenings;
    this.endpoint = endpoint;
  }

  attach(host: RecordingHost): void {
    this.#host = host;
  }

  async call(action: string, parameters: JsonObject): Promise<JsonObject> {
    this.calls.push({ action, parameters });
    const scripted = this.#answers[action];
    if (scripted === undefined)
      throw new CloudError('InvalidApi.NotFound', `${action} is not scripted`, { status: 404 });
    const answer = isList(scripted) ? scripted[Math.min(this.countOf(action), scripted.length) - 1]! : scripted;
    if (answer instanceof CloudError) throw answer;
    return answer;
  }

  async *events(_stackId: string, cursor: number, signal: AbortSignal): AsyncIterable<StackEvent> {
    for (const happening of this.#happenings) {
      if (happening !== 'interrupt' && happening.Cursor <= cursor) continue;
      if (happening === 'interrupt') {
        this.#host!.interrupt();
        await new Promise(() => undefined);
      } else yield happening;
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return;
    }
    await new Promise(() => undefined);
  }

  countOf(action: string): number {
    return this.calls.filter((call) => call.action === action).length;
  }

  /** Whether the action was called with exactly these values among its parameters. */
  wasCalled(action: string, some: JsonObject = {}): boolean {
    return this.calls.some(
      (call) =>
        call.action === action &&
        Object.entries(some).every(([key, value]) => isDeepStrictEqual(call.parameters[key], value)),
    );
  }
}

function isList(answer: Answer): answer is readonly (JsonObject | CloudError)[] {
  return Array.isArray(answer);
}

export const stackId = '0d6fe7cb-1a2b-4c3d-8e9f-000000000001';

/** `Vpc CREATE_COMPLETE vpc-1`, `* CREATE_IN_PROGRESS` (the stack), `Vpc CREATE_FAILED - the reason`; one event a line. */
export function eventsOf(
  text: string,
  types: Readonly<Record<string, string>> = {},
  stack = { id: stackId, name: 'web' },
): readonly StackEvent[] {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return lines.map((line, at) => {
    const [name, status, physicalId, ...reason] = line.split(' ');
    const isStack = name === '*';
    return {
      Cursor: at + 1,
      EventId: `${stack.name}-event-${at + 1}`,
      CreateTime: '2026-11-21T08:00:01',
      StackId: stack.id,
      StackName: stack.name,
      LogicalResourceId: isStack ? stack.name : name!,
      PhysicalResourceId: isStack ? stack.id : physicalId === undefined || physicalId === '-' ? '' : physicalId,
      ResourceType: isStack ? 'ALIYUN::ROS::Stack' : (types[name!] ?? 'ALIYUN::ECS::VPC'),
      Status: status!,
      StatusReason: reason.join(' '),
    };
  });
}
