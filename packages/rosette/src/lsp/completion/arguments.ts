import { textOf } from '@rosette/template/text/node.ts';
import { argumentAt, contextAt, type FunctionArgument } from '../facts.ts';
import { entriesOf, valueAt } from '../text/located.ts';
import type { Choice } from './choice.ts';
import { attributePairs, attributes, mappingKeys, named, referable, withAttributes } from './names.ts';
import type { ValuePlace } from './values.ts';

/** The names that one may choose from inside of a function; undefined where the function takes any value. */
export function argumentsAt(place: ValuePlace): readonly Choice[] | undefined {
  const at = argumentAt(place.path);
  if (at === undefined || at.inside.length > 0) return undefined;
  switch (at.function) {
    case 'Ref':
      return references(place);
    case 'Fn::GetAtt':
      return getAtt(place, at);
    case 'Fn::FindInMap':
      return findInMap(place, at);
    case 'Fn::If':
      return at.index === 0 ? named('condition', place.names) : undefined;
    case 'Fn::And':
    case 'Fn::Or':
    case 'Fn::Not':
      return named('condition', place.names);
    default:
      return undefined;
  }
}

/** The resource that is being written, which cannot refer to itself. */
function own({ path: [section, name] }: ValuePlace): string | undefined {
  return section === 'Resources' && typeof name === 'string' ? name : undefined;
}

function references(place: ValuePlace): readonly Choice[] {
  const resources = contextAt(place.path) === 'value' && place.path[0] !== 'Locals';
  return referable(place.names, { resources, own: own(place) });
}

function getAtt(place: ValuePlace, { index, path }: FunctionArgument): readonly Choice[] {
  const { names, catalog, typed, root } = place;
  if (index === undefined) return attributePairs(typed, names, catalog, own(place));
  if (index === 0) return withAttributes(names, own(place));
  const resource = textOf(valueAt(root, [...path, 0]));
  return resource === undefined || index > 1 ? [] : attributes(resource, names, catalog);
}

function findInMap({ names, root }: ValuePlace, { index, path }: FunctionArgument): readonly Choice[] {
  if (index === 0) return named('mapping', names);
  if (index !== 1 && index !== 2) return [];
  const mapping = textOf(valueAt(root, [...path, 0]));
  return mappingKeys(mapping, textOf(valueAt(root, [...path, 1])), index, names);
}

/** The names in `${…}`: of `Fn::Sub`, and of parameters in the options of a form. */
export function placeholdersAt(place: ValuePlace): readonly Choice[] {
  const at = argumentAt(place.path);
  if (place.path[2] === 'AssociationPropertyMetadata') return named('parameter', place.names);
  if (at?.function !== 'Fn::Sub') return [];
  const variables = entriesOf(valueAt(place.root, [...at.path, 1])).map(
    ({ key }): Choice => ({ text: key, kind: 'value' }),
  );
  if (place.typed.includes('.')) return attributePairs(place.typed, place.names, place.catalog, own(place));
  return [...variables, ...references(place), ...attributePairs(place.typed, place.names, place.catalog, own(place))];
}
