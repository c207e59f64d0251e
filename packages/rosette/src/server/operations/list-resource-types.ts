import { matchesWildcard } from '#engine/policy/wildcard.ts';
import { choice, text, withDefault } from '../fields.ts';
import { operation } from '../operation.ts';
import { entityTypeOf } from '../views/resource-type-view.ts';

const shape = {
  EntityType: withDefault(choice('All', 'DataSource', 'Module', 'Resource'), 'Resource'),
  Provider: withDefault(choice('ROS', 'Self'), 'ROS'),
  ResourceType: text({ pattern: /^[A-Za-z0-9:*_-]+$/, reason: 'it may have letters, digits, colons and asterisks' }),
};

/** The resource types there are, by kind and by name; those of `Self` are modules, of which there are none. Needs a
 *  signature but no permission (reference/api.md 16). */
export const listResourceTypes = operation({
  name: 'ListResourceTypes',
  access: 'read',
  shape,
  resource: () => null,
  handle: async ({ EntityType, Provider, ResourceType }, { services }) => {
    const names = Provider === 'Self' ? [] : services.catalog.names();
    const listed = names.filter(
      (name) =>
        (EntityType === 'All' || entityTypeOf(name) === EntityType) &&
        (ResourceType === undefined || matchesWildcard(ResourceType, name)),
    );
    return {
      ResourceTypes: listed,
      ResourceTypeSummaries: listed.map((name) => ({ ResourceType: name, EntityType: entityTypeOf(name), Provider })),
    };
  },
});
