import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { CreateRequest, ResourceType, StepResult } from '#engine/ports/resource-type.ts';
import { asFailure } from '../caller.ts';
import { PropertyError, text, truth } from '../properties.ts';
import { equalValues, type Operation, operations } from './assert-operations.ts';

/** reference/custom-resources.md 3.9: a rule about values that are known only while the stack is made. */
export const assertion: ResourceType = {
  name: 'ALIYUN::ROS::Assert',
  create: async (request) => {
    try {
      return assert(request);
    } catch (error) {
      return asFailure(error, null);
    }
  },
  delete: async () => ({ kind: 'done' }),
};

function assert({ context, properties }: CreateRequest): StepResult {
  const operation = operationOf(properties);
  const values = valuesOf(properties, operation);
  const holds =
    operation === 'Equal' || operation === 'NotEqual' ? all(operation, values) : operations[operation](values);
  const FailureCause = holds ? '' : (text(properties.ErrorMessage) ?? `${operation} does not hold of ${shown(values)}`);
  if (!holds && (truth(properties.AbortCreation) ?? true)) {
    return { kind: 'failed', error: { code: 'AssertionFailed', message: FailureCause } };
  }
  const physicalId = `${context.stack.id}/${context.logicalId}`;
  return { kind: 'done', physicalId, attributes: { Result: holds, FailureCause } };
}

function operationOf(properties: JsonObject): Operation | 'Equal' | 'NotEqual' {
  const name = text(properties.Operation) ?? 'Equal';
  if (name === 'Equal' || name === 'NotEqual' || Object.hasOwn(operations, name)) return name as Operation;
  throw new PropertyError(
    `Operation is ${name}; it must be one of Equal, NotEqual, ${Object.keys(operations).join(', ')}.`,
  );
}

function valuesOf(properties: JsonObject, operation: string): readonly Json[] {
  const values = properties.Values;
  if (!Array.isArray(values)) throw new PropertyError('Values must be a list.');
  const [least, most] =
    operation === 'Not' ? [1, 1] : /Equal$/.test(operation) && !/Or/.test(operation) ? [2, 3] : [2, 2];
  if (values.length >= least! && values.length <= most!) return values as readonly Json[];
  const wanted = least === most ? String(least) : `${least} or ${most}`;
  throw new PropertyError(`${operation} compares ${wanted} Values; there are ${values.length}.`);
}

/** Each with the next: of three values NotEqual means that no two of them are equal. */
function all(operation: 'Equal' | 'NotEqual', values: readonly Json[]): boolean {
  const pairs = values.flatMap((left, index) => values.slice(index + 1).map((right) => [left, right] as const));
  return pairs.every(([left, right]) => equalValues(left, right) === (operation === 'Equal'));
}

/** Values may be long, and what they hold may be nobody's business: their kinds are enough to find them. */
function shown(values: readonly Json[]): string {
  return values.map(kind).join(' and ');
}

function kind(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return isJsonObject(value) ? 'a map' : `a ${typeof value}`;
}
