import { notSupported, resourceTypeNotFound } from '../errors.ts';
import { required, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { attributeViews, entityTypeOf, propertyViews } from '../views/resource-type-view.ts';

const shape = { ResourceType: required(text()), VersionId: text() };

/** What is known of one resource type. Needs a signature but no permission (reference/api.md 16). */
export const getResourceType = operation({
  name: 'GetResourceType',
  access: 'read',
  shape,
  resource: () => null,
  handle: async ({ ResourceType, VersionId }, { services }) => {
    if (VersionId !== undefined) throw notSupported('VersionId', 'Leave it out: only modules have versions.');
    const schema = services.catalog.get(ResourceType);
    if (schema === undefined) throw resourceTypeNotFound(ResourceType);
    return {
      ResourceType,
      EntityType: entityTypeOf(ResourceType),
      Provider: 'ROS',
      Properties: propertyViews(schema.properties ?? {}),
      Attributes: attributeViews(schema),
      SupportDriftDetection: false,
      SupportScratchDetection: false,
    };
  },
});
