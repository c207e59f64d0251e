import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceRow, StackRow } from '#engine/ports/store.ts';
import { timeText } from './time.ts';

/** A resource as ListStackResources shows it. The physical id is always text, since a client measures its length. */
export function resourceSummary(stack: StackRow, resource: ResourceRow): JsonObject {
  return {
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId ?? '',
    ResourceType: resource.type,
    Status: resource.status,
    StatusReason: resource.statusReason,
    CreateTime: timeText(resource.createdAt),
    UpdateTime: timeText(resource.updatedAt),
    ResourceDriftStatus: 'NOT_CHECKED',
  };
}

/** What GetStackResource adds. */
export function resourceDetails(stack: StackRow, resource: ResourceRow): JsonObject {
  return {
    ...resourceSummary(stack, resource),
    Description: resource.description ?? '',
    Metadata: isJsonObject(resource.metadata) ? resource.metadata : {},
  };
}

/** Attributes as the API lists them. `names` limits them; an unknown name has no item. */
export function resourceAttributes(attributes: JsonObject, names: readonly string[]): readonly JsonObject[] {
  const wanted = names.length === 0 ? Object.keys(attributes) : names.filter((name) => Object.hasOwn(attributes, name));
  return wanted.map((name) => ({
    ResourceAttributeKey: name,
    ResourceAttributeValue: attributes[name] as Json,
  }));
}
