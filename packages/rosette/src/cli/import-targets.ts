import type { JsonObject } from '@rosette/template/base/json.ts';
import { CliError } from './errors.ts';
import { listOf, objectOf, objectsOf, textOf } from './json-access.ts';
import { splitAssignment } from './parameters.ts';
import type { Retained } from './retained.ts';

/** An item of ResourcesToImport, before its identifier is made a text. */
export interface ImportTarget {
  readonly logicalId: string;
  readonly type: string;
  readonly identifier: JsonObject;
}

/** One `--resource`: `Vpc=vpc-1`, or `Web.InstanceId=i-1` with the name of the identifier. */
export interface GivenIdentifier {
  readonly logicalId: string;
  /** Null: the only one that the type has. */
  readonly name: string | null;
  readonly value: string;
}

/** What the answers of the API tell about the resources of a template. */
export interface Importable {
  /** Type by logical id, as the template has it. */
  readonly declared: ReadonlyMap<string, string>;
  /** Names of identifiers by type; types that cannot be imported are not in it. */
  readonly identifiers: ReadonlyMap<string, readonly string[]>;
}

export function readIdentifiers(assignments: readonly string[]): readonly GivenIdentifier[] {
  return assignments.map((assignment) => {
    const [key, value] = splitAssignment(assignment, '--resource', 'Vpc=vpc-bp1m6fww66xbntjyc****');
    const dot = key.indexOf('.');
    return dot < 0
      ? { logicalId: key, name: null, value }
      : { logicalId: key.slice(0, dot), name: key.slice(dot + 1), value };
  });
}

/** From the answers of ValidateTemplate and GetFeatureDetails. */
export function importable(validated: JsonObject, features: JsonObject): Importable {
  const declared = objectsOf(validated, 'Resources').map(
    (item) => [textOf(item, 'LogicalResourceIdPattern'), textOf(item, 'ResourceType')] as const,
  );
  const types = objectsOf(objectOf(features, 'ResourceImport'), 'SupportedResourceTypes').map(
    (item) => [textOf(item, 'ResourceType'), listOf(item, 'ResourceIdentifiers').map(String)] as const,
  );
  return { declared: new Map(declared), identifiers: new Map(types) };
}

/** What is to be imported: everything that was given, and of what another stack retained all that was not. Throws a
 *  `CliError` with everything that is wrong. */
export function importTargets(
  given: readonly GivenIdentifier[],
  retained: readonly Retained[],
  known: Importable,
): readonly ImportTarget[] {
  const wrong: string[] = [];
  const names = [...new Set(given.map(({ logicalId }) => logicalId))];
  const named = names.flatMap((name) => givenTarget(name, given.filter(isOf(name)), known, wrong));
  const others = retained.filter(({ logicalId }) => !names.includes(logicalId));
  const targets = [...named, ...others.flatMap((each) => retainedTarget(each, known, wrong))];
  if (wrong.length === 0) return targets;
  throw new CliError('it is not clear what to import', { where: '--resource', why: wrong.join('\n') });
}

/** The type of a resource in the template; `Web[1]` is one of `Web`. */
export function declaredType(logicalId: string, { declared }: Importable): string | undefined {
  return declared.get(logicalId) ?? declared.get(logicalId.replace(/\[\d+\]$/, ''));
}

function givenTarget(
  logicalId: string,
  given: readonly GivenIdentifier[],
  known: Importable,
  wrong: string[],
): readonly ImportTarget[] {
  const type = declaredType(logicalId, known);
  const names = type === undefined ? undefined : known.identifiers.get(type);
  const problem =
    type === undefined
      ? `${logicalId} is not in the template, which has ${[...known.declared.keys()].join(', ')}`
      : names === undefined
        ? `${logicalId}: resources of type ${type} cannot be imported`
        : identifierProblem(logicalId, given, names);
  if (problem !== undefined) wrong.push(problem);
  if (problem !== undefined || type === undefined || names === undefined) return [];
  return [
    { logicalId, type, identifier: Object.fromEntries(given.map(({ name, value }) => [name ?? names[0]!, value])) },
  ];
}

function identifierProblem(
  logicalId: string,
  given: readonly GivenIdentifier[],
  names: readonly string[],
): string | undefined {
  const found = given.map(({ name }) => name ?? (names.length === 1 ? names[0]! : ''));
  const unknown = found.find((name) => name !== '' && !names.includes(name));
  if (unknown !== undefined) return `${logicalId} has no identifier ${unknown}; ${howToGive(logicalId, names)}`;
  const twice = found.find((name, at) => name !== '' && found.indexOf(name) !== at);
  if (twice !== undefined) return `${logicalId}.${twice} is given twice`;
  return given.every(({ value }) => value !== '') && names.every((name) => found.includes(name))
    ? undefined
    : `${logicalId}: ${howToGive(logicalId, names)}`;
}

/** The id tells which one it was only where the type has no other identifier. */
function retainedTarget(
  { logicalId, type, physicalId }: Retained,
  { identifiers }: Importable,
  wrong: string[],
): readonly ImportTarget[] {
  const names = identifiers.get(type) ?? [];
  const [only, ...more] = names;
  if (only !== undefined && more.length === 0) return [{ logicalId, type, identifier: { [only]: physicalId } }];
  wrong.push(
    only === undefined
      ? `${logicalId}: resources of type ${type} cannot be imported; take it out of the template`
      : `${logicalId} (${physicalId}) takes more than its id: ${howToGive(logicalId, names)}`,
  );
  return [];
}

function howToGive(logicalId: string, names: readonly string[]): string {
  const [only, ...more] = names;
  if (more.length === 0) return `it is identified by ${only}: --resource ${logicalId}=…`;
  const options = names.map((name) => `--resource ${logicalId}.${name}=…`).join(' ');
  return `it is identified by ${names.join(' and ')} together: ${options}`;
}

function isOf(name: string): (given: GivenIdentifier) => boolean {
  return ({ logicalId }) => logicalId === name;
}
