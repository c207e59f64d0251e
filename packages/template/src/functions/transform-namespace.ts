import { type Data, type DataMap, isDataMap } from '../base/data.ts';
import { anyKind, everywhere, type LanguageFunction } from './spec.ts';

export const NAMESPACE_KINDS = ['Condition', 'DependsOn'] as const;

/**
 * What the expansion of modules writes in place of a condition or of `DependsOn`: names inside a module get its namespace in
 * front. A condition comes out as whether it holds (reference/template-language.md 3.15). Evaluated in
 * `evaluate/calls/transform-namespace.ts`.
 */
export const transformNamespace: LanguageFunction = {
  name: 'Fn::TransformNamespace',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      {
        name: 'kind',
        accepts: ['string'],
        literal: true,
        refuse: (value) =>
          (NAMESPACE_KINDS as readonly Data[]).includes(value) ? undefined : 'The kind must be Condition or DependsOn.',
      },
      { name: 'namespace', accepts: ['string'], literal: true },
      { name: 'value', accepts: anyKind },
    ],
  },
  returns: ['boolean', 'list'],
};

/**
 * Names to depend on: of `{Lookup: {name: [names]}, DependsOn: names}` what the lookup has for each name, else the name in the
 * namespace. Without names everything in the lookup; names may also be given without a lookup.
 */
export function namespacedDependencies(namespace: string, value: Data): readonly string[] {
  if (!isDataMap(value)) return textsIn(value).map((name) => namespace + name);
  const { Lookup: given = null, ...rest } = value;
  const lookup: DataMap = isDataMap(given) ? given : {};
  const names = textsIn(Object.values(rest));
  if (names.length === 0) return textsIn(Object.values(lookup));
  return names.flatMap((name) => (Object.hasOwn(lookup, name) ? textsIn(lookup[name]!) : [namespace + name]));
}

function textsIn(value: Data): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Data) => textsIn(item));
  return typeof value === 'string' && value !== '' ? [value] : [];
}
