import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Happening, LoadFailure, SeenAnswer, SeenRequest } from '../served-provider.ts';

/** The same as the transcript, for programs: one object for each thing that happened. `at`: epoch milliseconds. */
export function transcriptJson(happening: Happening, at: number): JsonObject {
  return { Time: new Date(at).toISOString(), ...bodyOf(happening) };
}

function bodyOf(happening: Happening): JsonObject {
  switch (happening.kind) {
    case 'starting':
      return { Event: 'Starting', ...whyStarting(happening.why) };
    case 'serving':
      return { Event: 'Serving', Milliseconds: happening.ms };
    case 'broken':
      return { Event: 'Broken', StillServing: happening.serving, ...failureJson(happening.failure) };
    case 'ended':
      return { Event: 'Ended', How: happening.how, StartsAgain: happening.again };
    case 'output':
      return { Event: 'Output', Stream: happening.stream, Text: happening.text };
    case 'request':
      return { Event: 'Request', ...requestJson(happening.request), Undo: happening.undo };
    case 'progress':
      return { Event: 'Progress', ...idsOf(happening.request), Text: happening.text, Taken: happening.taken };
    case 'answer': {
      const { request, answer, ms, by } = happening;
      return { Event: 'Answer', ...idsOf(request), ...answerJson(answer), Milliseconds: ms, By: by };
    }
    case 'not-taken':
      return {
        Event: 'NotTaken',
        ...idsOf(happening.request),
        HttpStatus: happening.status ?? null,
        Reason: happening.why,
      };
    case 'refused':
      return { Event: 'Refused', HttpStatus: happening.status, Reason: happening.why };
    case 'unresponsive':
      return { Event: 'Unresponsive', Milliseconds: happening.ms, EndedAfterMilliseconds: happening.enoughMs };
  }
}

function whyStarting(why: Extract<Happening, { kind: 'starting' }>['why']): JsonObject {
  if (why === 'first') return { Why: 'First' };
  return why === 'ended' ? { Why: 'Ended' } : { Why: 'Changed', File: why.changed };
}

function failureJson({ message, file, line, excerpt }: LoadFailure): JsonObject {
  return {
    Message: message,
    ...(file === undefined ? {} : { File: file }),
    ...(line === undefined ? {} : { Line: line }),
    Excerpt: excerpt,
  };
}

function idsOf({ type, requestId, logicalId, stackName }: SeenRequest): JsonObject {
  return { RequestType: type, RequestId: requestId, LogicalResourceId: logicalId, StackName: stackName };
}

function requestJson(request: SeenRequest): JsonObject {
  const { resourceType, physicalId, inputs, oldInputs } = request;
  return {
    ...idsOf(request),
    ResourceType: resourceType,
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ResourceProperties: inputs,
    ...(oldInputs === undefined ? {} : { OldResourceProperties: oldInputs }),
  };
}

function answerJson({ status, physicalId, reason, dataKeys }: SeenAnswer): JsonObject {
  return {
    Status: status,
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ...(reason === undefined ? {} : { Reason: reason }),
    DataKeys: dataKeys,
  };
}
