import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { ExchangeRow, StackRow } from '#engine/ports/store.ts';
import { timeText } from './time.ts';

/* Requests to providers of custom resources: Rosette's own, in the manner of the ROS API. Fields without a value are left
 * out. */

/** Waiting; Succeeded or Failed; Abandoned: its operation ended while the provider had not answered. */
export type CustomRequestState = 'Waiting' | 'Succeeded' | 'Failed' | 'Abandoned';

export interface CustomRequestFacts {
  readonly row: ExchangeRow;
  readonly stack: StackRow;
  readonly state: CustomRequestState;
}

export function customRequestSummary({ row, stack, state }: CustomRequestFacts): JsonObject {
  return {
    CustomRequestId: row.id,
    RequestType: row.kind,
    State: state,
    StackId: row.stackId,
    StackName: stack.name,
    LogicalResourceId: row.logicalId,
    ResourceType: row.resourceType,
    Destination: row.destination,
    Attempts: row.attempts,
    StartTime: timeText(row.startedAt),
    WaitUntil: timeText(row.until),
    ...(row.endedAt === null ? {} : { EndTime: timeText(row.endedAt), Seconds: (row.endedAt - row.startedAt) / 1_000 }),
    ...(row.reason === '' ? {} : { Reason: row.reason }),
    ...(row.answeredBy === null ? {} : { AnsweredBy: row.answeredBy }),
  };
}

/** With what was asked and answered. The addresses for the answer are secrets, and are not here; nor are secret values. */
export function customRequestDetails(facts: CustomRequestFacts, display: (encoded: Json) => Json): JsonObject {
  const { row, stack } = facts;
  const answer = row.answer === null ? {} : answerOf(row.kind, display(row.answer));
  return {
    ...customRequestSummary(facts),
    Request: {
      RequestType: row.kind,
      RequestId: row.id,
      ResourceType: row.resourceType,
      LogicalResourceId: row.logicalId,
      StackId: row.stackId,
      StackName: stack.name,
      ResourceOwnerId: stack.accountId,
      CallerId: stack.accountId,
      RegionId: stack.region,
      ResourceProperties: objectAt(display(row.properties), 'Parameters'),
      ...(row.physicalId === null ? {} : { PhysicalResourceId: row.physicalId }),
      ...(row.before === null ? {} : { OldResourceProperties: objectAt(display(row.before), 'Parameters') }),
    },
    ...answer,
  };
}

/** Of a Read: how what was found compares with what is recorded. */
function answerOf(kind: string, answer: Json): JsonObject {
  return kind === 'Read' ? { Drift: answer } : { Answer: { Data: objectAt(answer, 'Outputs') } };
}

function objectAt(value: Json, name: string): JsonObject {
  const found = isJsonObject(value) ? value[name] : undefined;
  return isJsonObject(found) ? found : {};
}
