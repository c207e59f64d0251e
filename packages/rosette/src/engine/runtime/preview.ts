import type { JsonObject } from '@rosette/template/base/json.ts';
import { isKnown, mask, type ValueObject } from '@rosette/template/evaluate/value.ts';
import { dependencyGraph } from '#engine/graph/graph.ts';
import type { CreateStackRequest, ResourcePreview, StackPreview } from '#engine/ports/stack-service.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { handDown } from './hand-down.ts';
import { type Handed, type Model, NOTHING_HANDED, NOTHING_KNOWN, pseudoParameters } from './models.ts';
import { NESTED_STACK, type Nesting, readNestedTexts, type TextsRead, textIn } from './nested-texts.ts';
import { parameterTexts } from './parameter-text.ts';
import { prepareModel } from './prepare-model.ts';

/** What creating the stack would do, as deep as nested stacks go; unknown parts are null, secrets masked. In a preview
 *  `ALIYUN::StackId` is the text `None` (reference/stack-lifecycle.md 1.1). */
export async function previewStack(
  dependencies: RuntimeDependencies,
  request: CreateStackRequest,
): Promise<StackPreview> {
  const { parameters, nestedTexts: given = {} } = request;
  const model = await modelOf(dependencies, request, parameters, NOTHING_HANDED);
  const nesting: Nesting = {
    stack: { ...request, depth: 0 },
    desired: model.desired,
    view: NOTHING_KNOWN,
    given,
    made: {},
  };
  const read = await readNestedTexts(dependencies, nesting);
  return previewModel(dependencies, request, model, read, '');
}

function modelOf(dependencies: RuntimeDependencies, request: CreateStackRequest, supplied: JsonObject, handed: Handed) {
  const pseudo = pseudoParameters({ ...request, id: 'None' });
  return prepareModel(dependencies, request.templateBody, supplied, handed, pseudo);
}

/** `path`: of the stack that it is nested in, with a slash behind it. */
async function previewModel(
  dependencies: RuntimeDependencies,
  request: CreateStackRequest,
  model: Model,
  read: TextsRead,
  path: string,
): Promise<StackPreview> {
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
        ...(resource.type === NESTED_STACK
          ? await nestedPreview(
              dependencies,
              { ...request, name: `${request.name}-${resource.name}` },
              properties,
              read,
              path + resource.name,
            )
          : {}),
      };
    }),
  };
}

async function nestedPreview(
  dependencies: RuntimeDependencies,
  request: CreateStackRequest,
  properties: ValueObject,
  read: TextsRead,
  path: string,
): Promise<Pick<ResourcePreview, 'stack' | 'templateUnread'>> {
  const templateBody = await nestedBody(dependencies, properties, read, path);
  if (templateBody === undefined) return { templateUnread: true };
  if (path.split('/').length > dependencies.limits.nestingDepth) return {};
  const { supplied, handed } = handDown(properties.Parameters ?? {});
  const child = { ...request, templateBody };
  const model = await modelOf(dependencies, child, supplied, handed);
  return { stack: await previewModel(dependencies, child, model, read, `${path}/`) };
}

async function nestedBody(
  { store }: RuntimeDependencies,
  { TemplateBody = null }: ValueObject,
  { texts, bodies }: TextsRead,
  path: string,
): Promise<string | undefined> {
  if (TemplateBody !== null && TemplateBody !== '') return isKnown(TemplateBody) ? textIn(TemplateBody) : undefined;
  const text = texts[path];
  // What is stale is read again when it is carried out.
  if (text === undefined || text.stale === true) return undefined;
  return bodies.get(text.hash) ?? store.template(text.hash);
}

async function eachInTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}
