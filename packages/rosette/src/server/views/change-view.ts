import type { JsonObject } from '@rosette/template/base/json.ts';
import type { PropertyChange, ResourcePreview, StackPreview } from '#engine/ports/stack-service.ts';

/*
 * What would change, in the structure of reference/stack-lifecycle.md 5.4. Ours are: of a detail, Before and After (masked;
 * After is left out while it is not known) and Why, the cause in words; Properties of what is added or imported, as
 * PreviewStack has them; ResourceIdentifier of what is imported; Retained of what is removed from the stack alone;
 * NestedChanges of a nested stack, or TemplateUnread where its template is read only when the change is carried out.
 */

/** The changes of a change set. Resources that stay as they are have none. */
export function changesView(preview: StackPreview): readonly JsonObject[] {
  return preview.resources.flatMap(changeView);
}

function changeView(resource: ResourcePreview): readonly JsonObject[] {
  const nested = resource.stack === undefined ? [] : changesView(resource.stack);
  if (resource.action === 'None' && nested.length === 0) return [];
  const change: JsonObject = {
    // A nested stack in which something changes is changed, even if its own declaration is the same.
    Action: resource.action === 'None' ? 'Modify' : resource.action,
    LogicalResourceId: resource.logicalId,
    ResourceType: resource.type,
    ...physicalIdField(resource),
    ...replacementField(resource),
    ...scopeAndDetails(resource.changes ?? []),
    ...(resource.action === 'Add' || resource.action === 'Import' ? { Properties: resource.properties } : {}),
    ...(resource.identifier === undefined ? {} : { ResourceIdentifier: resource.identifier }),
    ...retainedField(resource),
    ...(nested.length === 0 ? {} : { NestedChanges: nested }),
    ...templateUnreadField(resource),
  };
  return [{ Type: 'Resource', ResourceChange: change }];
}

/** What Modify says beyond its action; PreviewStack has the same, so that a plan can be shown from either. */
export function modificationFields(resource: ResourcePreview): JsonObject {
  return {
    ...physicalIdField(resource),
    ...retainedField(resource),
    ...(resource.action === 'Modify'
      ? { ...replacementField(resource), ...scopeAndDetails(resource.changes ?? []) }
      : {}),
  };
}

function physicalIdField({ action, physicalId }: ResourcePreview): JsonObject {
  // What is imported may be identified by more than its id, which is then known only when it has been found.
  if (action === 'Import' && physicalId === null) return {};
  return action === 'Add' || physicalId === undefined ? {} : { PhysicalResourceId: physicalId ?? '' };
}

/** The address of its template is not known yet, so neither is what it will make. */
export function templateUnreadField({ templateUnread }: ResourcePreview): JsonObject {
  return templateUnread === true ? { TemplateUnread: true } : {};
}

function retainedField({ retained }: ResourcePreview): JsonObject {
  return retained === true ? { Retained: true } : {};
}

function replacementField({ action, replacement, stack }: ResourcePreview): JsonObject {
  if (action === 'Modify') return { Replacement: replacement ?? 'False' };
  return action === 'None' && stack !== undefined ? { Replacement: 'False' } : {};
}

/** Both are there, if empty, for every action. */
function scopeAndDetails(changes: readonly PropertyChange[]): JsonObject {
  return { Scope: [...new Set(changes.map(({ attribute }) => attribute))], Details: changes.map(detailView) };
}

function detailView(change: PropertyChange): JsonObject {
  return {
    ChangeSource: change.source,
    ...(change.causingEntity === null ? {} : { CausingEntity: change.causingEntity }),
    Evaluation: change.known ? 'Static' : 'Dynamic',
    Target: {
      Attribute: change.attribute,
      Name: change.attribute === 'Properties' ? change.name : null,
      ...(change.attribute === 'Properties' ? { RequiresRecreation: change.requiresRecreation } : {}),
    },
    Before: change.before,
    ...(change.known ? { After: change.after } : {}),
    Why: why(change),
  };
}

function why({ source, causingEntity }: PropertyChange): string {
  switch (source) {
    case 'DirectModification':
      return 'changed in the template';
    case 'ParameterReference':
      return `parameter ${causingEntity} has another value`;
    case 'ResourceReference':
      return `it takes the id of ${causingEntity}`;
    case 'ResourceAttribute':
      return `it takes ${causingEntity}`;
    case 'Automatic':
      return 'the template at the address of the nested stack, or of one inside it, is another one';
  }
}
