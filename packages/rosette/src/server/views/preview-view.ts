import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourcePreview, StackPreview } from '#engine/ports/stack-service.ts';
import { modificationFields, templateUnreadField } from './change-view.ts';

/** What a stack would become, as PreviewStack shows it; nested stacks inside their resource. */
export function previewView(preview: StackPreview): JsonObject {
  return {
    Description: preview.description ?? '',
    TemplateDescription: preview.description ?? '',
    Parameters: preview.parameters,
    Resources: preview.resources.map(resourceView),
  };
}

function resourceView(resource: ResourcePreview): JsonObject {
  return {
    LogicalResourceId: resource.logicalId,
    ResourceType: resource.type,
    Description: resource.description ?? '',
    Action: resource.action,
    ...modificationFields(resource),
    Properties: resource.properties,
    RequiredBy: resource.requiredBy,
    ...(resource.stack === undefined ? {} : { Stack: previewView(resource.stack) }),
    ...templateUnreadField(resource),
  };
}
