import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { type CloudClient, CloudError } from '#wire/cloud-client.ts';
import { CallRefused, caller } from './caller.ts';
import { questionOf } from './constraint-questions.ts';
import type { Asked, ConstrainedParameter } from './constraint-types.ts';
import { text } from './properties.ts';

export interface ConstraintsRequest {
  readonly accountId: string;
  readonly region: string;
  readonly parameters: readonly ConstrainedParameter[];
  /** Values chosen so far, by parameter key. */
  readonly values: JsonObject;
}

export interface ParameterConstraint {
  readonly key: string;
  /** In the order in which the cloud, or the template, prefers them. */
  readonly allowedValues: readonly Json[];
  /** NoLimit: nothing is known that would limit it. QueryError: the cloud could not be asked. */
  readonly behavior?: 'NoLimit' | 'QueryError';
  readonly behaviorReason?: string;
}

/**
 * What each parameter may be, by asking the cloud: zones, instance types sold in the chosen zone, existing VPCs … What a
 * parameter is for shows in its AssociationProperty, or else in the properties that it feeds. Never rejects for a reason
 * that the cloud gives: that becomes `QueryError` of the one parameter.
 */
export async function queryConstraints(
  cloud: CloudClient,
  request: ConstraintsRequest,
): Promise<readonly ParameterConstraint[]> {
  const answers: ParameterConstraint[] = [];
  for (const parameter of request.parameters) answers.push(await constrain(cloud, request, parameter));
  return answers;
}

async function constrain(
  cloud: CloudClient,
  request: ConstraintsRequest,
  parameter: ConstrainedParameter,
): Promise<ParameterConstraint> {
  const { key, allowedValues } = parameter;
  const question = questionOf(parameter);
  if (question === undefined) return unlimited(parameter);
  const { accountId, region } = request;
  const call = caller(cloud, { stack: { accountId, region } });
  try {
    const offered = await question({
      call,
      related: (name) => relatedValue(request, parameter, name),
      ...asked(request, parameter),
    });
    const values = allowedValues === null ? offered : allowedValues.filter((value) => offered.includes(String(value)));
    return { key, allowedValues: values };
  } catch (error) {
    if (!(error instanceof CallRefused || error instanceof CloudError)) throw error;
    return { key, allowedValues: allowedValues ?? [], behavior: 'QueryError', behaviorReason: error.message };
  }
}

function unlimited({ key, allowedValues }: ConstrainedParameter): ParameterConstraint {
  if (allowedValues !== null) return { key, allowedValues };
  const behaviorReason = 'No resource in the template limits this parameter.';
  return { key, allowedValues: [], behavior: 'NoLimit', behaviorReason };
}

function asked(
  request: ConstraintsRequest,
  parameter: ConstrainedParameter,
): Pick<Asked, 'excluded' | 'metadata' | 'dependents'> {
  return {
    metadata: parameter.metadata,
    excluded: [...references(parameter.metadata.ExclusiveTo), ...rivals(request, parameter)].flatMap(
      (key) => text(request.values[key]) ?? [],
    ),
    dependents: (association) =>
      request.parameters
        .filter((other) => other.associationProperty === association && refersTo(other, parameter.key))
        .flatMap((other) => text(request.values[other.key]) ?? []),
  };
}

/** Properties of one resource that the cloud refuses when they are equal. */
const mustDiffer: Readonly<Record<string, readonly string[]>> = {
  'ALIYUN::RDS::DBInstance': ['ZoneId', 'SlaveZoneIds'],
  'ALIYUN::SLB::LoadBalancer': ['MasterZoneId', 'SlaveZoneId'],
};

/** Keys of parameters that feed a property which must differ from one that this parameter feeds. */
function rivals(request: ConstraintsRequest, parameter: ConstrainedParameter): readonly string[] {
  const avoided = parameter.uses.flatMap(({ resourceType, property }) => {
    const group = mustDiffer[resourceType] ?? [];
    return group.includes(property)
      ? group.filter((other) => other !== property).map((other) => `${resourceType}.${other}`)
      : [];
  });
  const feedsAvoided = (other: ConstrainedParameter) =>
    other.uses.some(({ resourceType, property }) => avoided.includes(`${resourceType}.${property}`));
  return request.parameters.filter((other) => other.key !== parameter.key && feedsAvoided(other)).map(({ key }) => key);
}

function refersTo(other: ConstrainedParameter, key: string): boolean {
  return Object.values(other.metadata).some((value) => references(value).includes(key));
}

/**
 * The value of what the parameter depends on, such as its zone: named in the metadata (a value, a parameter's name, or
 * `${Parameter}`), or else the parameter that feeds the property of that name in a resource of the same type.
 */
function relatedValue(request: ConstraintsRequest, parameter: ConstrainedParameter, name: string): string | undefined {
  const given = parameter.metadata[name];
  const isKey = (key: string) =>
    request.parameters.some((other) => other.key === key) || Object.hasOwn(request.values, key);
  if (given !== undefined && given !== null) {
    const [reference] = references(given);
    if (reference !== undefined && isKey(reference)) return text(request.values[reference]);
    const literal = text(given);
    return literal?.startsWith('${') ? undefined : literal;
  }
  const types = new Set(parameter.uses.map((use) => use.resourceType));
  const sibling = request.parameters.find(
    (other) =>
      other.key !== parameter.key && other.uses.some((use) => use.property === name && types.has(use.resourceType)),
  );
  return sibling === undefined ? undefined : text(request.values[sibling.key]);
}

/** Names of parameters that a metadata value may mean: `Zone`, `${Zone}`, or a list of them. */
function references(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => references(item));
  if (typeof value !== 'string' || isJsonObject(value)) return [];
  return [/^\$\{([^}]+)\}$/.exec(value)?.[1] ?? value];
}
