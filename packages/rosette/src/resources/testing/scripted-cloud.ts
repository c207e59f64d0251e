import type { JsonObject } from '@rosette/template/base/json.ts';
import { type CloudClient, CloudError, type CloudRequest } from '#wire/cloud-client.ts';

/** What an action answers: fixed, computed, or one after the other (the last one stays). */
export type Script = JsonObject | CloudError | ((parameters: JsonObject) => JsonObject) | readonly Script[];

export interface ScriptedCloud extends CloudClient {
  readonly calls: readonly CloudRequest[];
  actions(): readonly string[];
}

/** A cloud that answers from a script, for what the local cloud does not do on request. */
export function scriptedCloud(scripts: Readonly<Record<string, Script>>): ScriptedCloud {
  const calls: CloudRequest[] = [];
  const turns = new Map<string, number>();
  return {
    calls,
    actions: () => calls.map(({ action }) => action),
    async call(request) {
      calls.push(request);
      const turn = turns.get(request.action) ?? 0;
      turns.set(request.action, turn + 1);
      return answer(scripts[request.action], turn, request);
    },
  };
}

function answer(script: Script | undefined, turn: number, request: CloudRequest): JsonObject {
  if (script === undefined) throw new Error(`the script has no ${request.action}`);
  if (script instanceof CloudError) throw script;
  if (Array.isArray(script)) return answer(script[Math.min(turn, script.length - 1)] as Script, 0, request);
  return typeof script === 'function' ? script(request.parameters) : (script as JsonObject);
}

export function refusal(code: string, status = 400): CloudError {
  return new CloudError(code, `refused with ${code}`, { status, requestId: 'request-1' });
}

export function lostAnswer(): CloudError {
  return new CloudError('RequestTimeout', 'no answer came', { status: 504, outcome: 'unknown' });
}
