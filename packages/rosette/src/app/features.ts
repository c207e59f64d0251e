import type { PropertySchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { ResourceTypeRegistry } from '#engine/ports/resource-type.ts';
import { questionOf } from '#resources/constraint-questions.ts';
import type { Features } from '#server/services.ts';

/** What the resource types of this installation can do, read off themselves. */
export function featuresOf(types: ResourceTypeRegistry, catalog: SchemaCatalog): Features {
  const importable = types.names().flatMap((type) => {
    const identifiers = types.get(type)?.importing?.identifiers;
    return identifiers === undefined ? [] : [{ type, identifiers }];
  });
  return {
    importable,
    cleanable: () => cleanableTypes(types),
    constrained: () => constrainedProperties(types, catalog),
  };
}

/** Loaded when somebody asks, as the cleaner itself is. */
async function cleanableTypes(types: ResourceTypeRegistry): ReturnType<Features['cleanable']> {
  if (types.get('ALIYUN::ROS::ResourceCleaner') === undefined) return [];
  return (await import('#resources/cleaner/catalogue.ts')).cleanableFeatures();
}

function constrainedProperties(types: ResourceTypeRegistry, catalog: SchemaCatalog) {
  return types.names().flatMap((type) => {
    const paths = Object.entries(catalog.get(type)?.properties ?? {}).flatMap(([name, schema]) =>
      pathsOf(name, schema),
    );
    const properties = paths.filter((property) => limits(type, property));
    return properties.length === 0 ? [] : [{ type, properties }];
  });
}

function limits(resourceType: string, property: string): boolean {
  return questionOf({ ...bare, uses: [{ resourceType, property }] }) !== undefined;
}

/** A parameter of which nothing is known but what it feeds. */
const bare = { key: '', type: 'String', associationProperty: null, metadata: {}, allowedValues: null } as const;

/** `DiskMappings`, `DiskMappings.Category` …: a property with all that lies in it, lists seen through. */
function pathsOf(path: string, schema: PropertySchema): readonly string[] {
  const inner = schema.items?.properties ?? schema.properties ?? {};
  return [path, ...Object.entries(inner).flatMap(([name, each]) => pathsOf(`${path}.${name}`, each))];
}
