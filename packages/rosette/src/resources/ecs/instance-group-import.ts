import type { Importing, ImportRequest } from '#engine/ports/resource-type.ts';
import type { Call } from '../caller.ts';
import { type Found, finding, identified, lookingFor, notFound, notReady, singleId } from '../import-flow.ts';
import { PropertyError, text, texts } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { searchTags } from '../tags.ts';
import { describeInstances, findInstances } from './instance-calls.ts';
import { groupAttributes, importedAttributes, ipv6AddressIds, size } from './instance-group-attributes.ts';

/**
 * Takes over instances as a group, in the order in which they are given. ROS documents no identifier for groups; ours is
 * named as the attribute that lists the members, and holds them as a list or joined by commas.
 */
export function importingGroup({ cloud }: Pick<ResourceServices, 'cloud'>): Importing {
  return {
    identifiers: ['InstanceIds'],
    find: (request) => finding(cloud, request, (call) => findGroup(call, request)),
    findUnanswered: ({ context, stackId, createToken }) =>
      lookingFor(cloud, context, async (call) => {
        const ids = await findInstances(call, searchTags(stackId, createToken));
        return ids.length === 0 ? undefined : ids.join(',');
      }),
  };
}

async function findGroup(call: Call, request: ImportRequest): Promise<Found> {
  const ids = membersOf(request);
  const byId = new Map((await describeInstances(call, ids)).map((found) => [text(found.InstanceId) ?? '', found]));
  const missing = ids.filter((id) => !byId.has(id));
  if (missing.length > 0) return notFound({ ...request, identifier: { InstanceIds: missing.join(', ') } });
  const instances = ids.map((id) => byId.get(id)!);
  const changing = instances.find(({ Status }) => Status !== 'Running' && Status !== 'Stopped');
  if (changing !== undefined) return notReady(text(changing.InstanceId) ?? '', 'pending');
  const attributes = importedAttributes(groupAttributes(instances, [], await ipv6AddressIds(call, instances)));
  return { kind: 'done', physicalId: ids.join(','), attributes };
}

/** A group whose size is not what the template says would lose or gain instances at its next update. */
function membersOf({ identifier, properties, context }: ImportRequest): readonly string[] {
  const given = identifier.InstanceIds;
  if (!Array.isArray(given)) identified(identifier, 'InstanceIds', context.resourceType);
  const ids = [...new Set(texts(given))];
  const unusable = ids.find((id) => singleId(id) === undefined);
  if (unusable !== undefined) throw new PropertyError(`"${unusable}" is no instance id.`);
  if (ids.length === size(properties) && ids.length > 0) return ids;
  throw new PropertyError(
    `${ids.length} instances are to be imported as ${context.logicalId}, but its MaxAmount is ${size(properties)}. Name as many instances as the group has, and at least one.`,
  );
}
