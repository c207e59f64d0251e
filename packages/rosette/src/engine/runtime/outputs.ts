import type { Json } from '@rosette/template/base/json.ts';
import {
  hasSecret,
  isKnown,
  mask,
  reveal,
  SECRET_MASK,
  type Value,
  waitsFor,
} from '@rosette/template/evaluate/value.ts';
import type { ResourceState } from '#engine/operation/state.ts';
import type { StackOutput } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { recordedView } from './live-operation.ts';
import { NOTHING_KNOWN, type RecordedModels } from './models.ts';
import { resourceState } from './rows.ts';
import type { ValueCodec } from './value-codec.ts';

export interface ComputedOutput {
  readonly key: string;
  readonly description: string | null;
  readonly secret: boolean;
  /** In clear; null when it is not known yet. */
  readonly clear: Json;
}

/** ROS prints this where an output has no description (reference/stack-lifecycle.md 1.10). */
const NO_DESCRIPTION = 'No description given';

/** Outputs computed from what is recorded now; only the resources that they name are read. */
export async function computeOutputs(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  models: RecordedModels,
  stack: StackRow,
): Promise<readonly ComputedOutput[]> {
  const desired = await models.desired(stack);
  const named = desired
    .outputs(NOTHING_KNOWN)
    .flatMap((output) => waitsFor(output.value).map(({ resource }) => resource));
  const resources = await readResources(dependencies, codec, stack.id, new Set(named));
  const view = recordedView((name) => resources.get(name));
  return desired.outputs(view).map((output) => ({
    key: output.key,
    description: output.description,
    secret: output.noEcho || hasSecret(output.value),
    clear: clearOf(output.value),
  }));
}

async function readResources(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  stackId: string,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ResourceState>> {
  const rows = await Promise.all([...names].map((name) => dependencies.store.resource(stackId, name)));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.logicalId, resourceState(row, codec)]])));
}

function clearOf(value: Value): Json {
  return isKnown(value) ? reveal(value) : mask(value);
}

export function shownOutput(output: ComputedOutput): StackOutput {
  return {
    OutputKey: output.key,
    OutputValue: output.secret && output.clear !== null ? SECRET_MASK : output.clear,
    Description: output.description ?? NO_DESCRIPTION,
  };
}
