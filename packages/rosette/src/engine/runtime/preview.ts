import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import {
  hasSecret,
  isKnown,
  isValueObject,
  mask,
  reveal,
  Unknown,
  type Value,
  type ValueObject,
  waitsFor,
} from '@rosette/template/evaluate/value.ts';
import { dependencyGraph } from '#engine/graph/graph.ts';
import type { CreateStackRequest, ResourcePreview, StackPreview } from '#engine/ports/stack-service.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { type Handed, NOTHING_HANDED, NOTHING_KNOWN, pseudoParameters } from './models.ts';
import { parameterTexts } from './parameter-text.ts';
import { prepareModel } from './prepare-model.ts';

/** What creating the stack would do, as deep as nested stacks go; unknown parts are null, secrets masked. In a preview
 *  `ALIYUN::StackId` is the text `None` (reference/stack-lifecycle.md 1.1). */
export async function previewStack(
  dependencies: RuntimeDependencies,
  request: CreateStackRequest,
  supplied: JsonObject = request.parameters,
  handed: Handed = NOTHING_HANDED,
  depth = 0,
): Promise<StackPreview> {
  const pseudo = pseudoParameters({ ...request, id: 'None' });
  const model = await prepareModel(dependencies, request.templateBody, supplied, handed, pseudo);
  const graph = dependencyGraph(model.desired.resources.values());
  return {
    description: model.template.description,
    parameters: parameterTexts(model.parameters),
    warnings: model.warnings,
    resources: await eachInTurn([...model.desired.resources.values()], async (resource): Promise<ResourcePreview> => {
      const properties = model.desired.properties(resource.name, NOTHING_KNOWN).value;
      return {
        logicalId: resource.name,
        type: resource.type,
        description: resource.description,
        action: 'Add',
        properties: mask(properties) as JsonObject,
        requiredBy: graph.neededBy.get(resource.name)!,
        ...(await nestedPreview(dependencies, request, resource.name, resource.type, properties, depth)),
      };
    }),
  };
}

async function nestedPreview(
  dependencies: RuntimeDependencies,
  request: CreateStackRequest,
  name: string,
  type: string,
  properties: ValueObject,
  depth: number,
): Promise<{ readonly stack?: StackPreview }> {
  const body = properties.TemplateBody;
  if (type !== 'ALIYUN::ROS::Stack' || body === undefined || !isKnown(body)) return {};
  if (depth >= dependencies.limits.nestingDepth) return {};
  const { supplied, handed } = handDown(properties.Parameters ?? {});
  const child = { ...request, name: `${request.name}-${name}`, templateBody: JSON.stringify(reveal(body)) };
  return { stack: await previewStack(dependencies, child, supplied, handed, depth + 1) };
}

async function eachInTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

/** Splits what a parent hands to a nested stack into known values, secret names and what is not known yet. */
export function handDown(given: Value): { readonly supplied: JsonObject; readonly handed: Handed } {
  const supplied: Record<string, Json> = Object.create(null);
  const secret = new Set<string>();
  const unknown = new Map<string, Unknown>();
  for (const [key, value] of isValueObject(given) ? Object.entries(given) : []) {
    if (!isKnown(value)) unknown.set(key, new Unknown(waitsFor(value), hasSecret(value)));
    else supplied[key] = reveal(value);
    if (hasSecret(value)) secret.add(key);
  }
  return { supplied, handed: { secret, unknown, kept: {} } };
}
