import { type Entry, isNull, type MapNode, type Node, textOf } from '../../text/node.ts';
import { entries, entry, list, map, scalar, valueAt } from '../nodes.ts';
import { isRawProperty } from '../raw-properties.ts';
import { replaceEntries } from '../references.ts';
import type { Dependencies } from './dependencies.ts';
import { atPlace } from './module-template.ts';
import type { Scope } from './scope.ts';

/** One resource of a scope as it stands in the expanded template; the same entry when nothing of it changes. */
export function resourceEntry(
  resource: Entry,
  scope: Scope,
  condition: string | null,
  dependencies: Dependencies,
): Entry {
  const { value } = resource;
  if (value.kind !== 'map') return placed(resource, value, scope);
  const replaced = replaceEntries(value, scope.references, (attribute) =>
    attributeValue(attribute, resource, value, scope, dependencies),
  );
  if (scope.instance === null) return replaced === value ? resource : { ...resource, value: replaced };
  return placed(resource, withModule(replaced, resource, scope, condition, dependencies), scope);
}

function placed(resource: Entry, value: Node, scope: Scope): Entry {
  const place = scope.instance?.place;
  if (place === undefined) return { ...resource, value };
  return entry(`${scope.prefix}${resource.key}`, value.kind === 'map' ? value : atPlace(value, place), place);
}

function attributeValue(
  attribute: Entry,
  resource: Entry,
  definition: MapNode,
  scope: Scope,
  dependencies: Dependencies,
): Node {
  const { key, value } = attribute;
  switch (key) {
    case 'Properties':
      return value.kind === 'map'
        ? properties(value, textOf(valueAt(definition, 'Type')), scope)
        : scope.replaced(value);
    case 'DependsOn':
      return scope.instance === null && dependencies.usesModule(value, scope)
        ? list(dependencies.of(resource, scope), value.range)
        : value;
    case 'Condition':
      return value;
    default:
      return scope.replaced(value);
  }
}

function properties(value: MapNode, type: string | undefined, scope: Scope): Node {
  const place = scope.instance?.place;
  return replaceEntries(value, scope.references, (property) => {
    if (!isRawProperty(type, property)) return scope.replaced(property.value);
    return place === undefined ? property.value : atPlace(property.value, place);
  });
}

/** Of a module: its condition, what it waits for, and where it comes from. */
function withModule(
  replaced: MapNode,
  resource: Entry,
  scope: Scope,
  condition: string | null,
  dependencies: Dependencies,
): MapNode {
  const { place } = scope.instance!;
  const waits = dependencies.of(resource, scope);
  const own = replaced.entries.filter(({ key }) => !['Condition', 'DependsOn', 'Metadata'].includes(key));
  const added = entries({
    Condition: condition === null ? undefined : scalar(condition, place),
    DependsOn: waits.length === 0 ? undefined : list(waits, place),
    Metadata: metadata(valueAt(replaced, 'Metadata'), scope),
  });
  return map([...own, ...added], replaced.range);
}

/** `ALIYUN::ROS::Module` tells where a resource comes from, outermost first (reference/stack-lifecycle.md). */
function metadata(written: Node | undefined, scope: Scope): Node {
  const { place } = scope.instance!;
  const chain: { readonly name: string; readonly type: string }[] = [];
  for (let at = scope.instance; at !== null; at = at.parent.instance) chain.unshift(at);
  const origin = map(
    entries({
      LogicalIdHierarchy: scalar(chain.map(({ name }) => name).join('/'), place),
      TypeHierarchy: scalar(chain.map(({ type }) => type).join('/'), place),
    }),
    place,
  );
  const own = written?.kind === 'map' ? written.entries : [];
  if (written !== undefined && written.kind !== 'map' && !isNull(written)) return written;
  return map([...own, entry('ALIYUN::ROS::Module', origin, place)], place);
}
