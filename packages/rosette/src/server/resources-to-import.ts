import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceToImport } from '#engine/ports/stack-service.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { invalidParameter, missingParameter } from './errors.ts';
import { type Decoded, type Field, literal, objects } from './fields.ts';
import { type PolicyParameters, policyFields, updatePolicyFields } from './policy-document.ts';

/* What a change set of type IMPORT takes over (reference/stack-lifecycle.md 5.8). Whether it fits the template and the stack,
 * the engine says; here is what the request alone tells. */

const asGiven: Field<Json | undefined> = (_name, given) => given;

export const importFields = {
  ResourcesToImport: objects(300, {
    LogicalResourceId: literal,
    ResourceType: literal,
    /** Text of a JSON object; the object itself is accepted too. */
    ResourceIdentifier: asGiven,
  }),
} as const;

type Items = Decoded<typeof importFields>['ResourcesToImport'];

export interface ImportParameters extends PolicyParameters {
  readonly ResourcesToImport: Items;
  readonly TaintResources: readonly string[];
  readonly NotificationURLs: readonly string[];
  readonly StackId?: string | undefined;
}

interface Finding {
  readonly name: string;
  readonly reason: string;
}

/** The resources to take over. Everything that is wrong with the request as an import comes in one error, a line for each. */
export function resourcesToImport(given: ImportParameters): readonly ResourceToImport[] {
  if (given.ResourcesToImport.length === 0) throw missingParameter('ResourcesToImport');
  const findings = [...unfitFindings(given), ...given.ResourcesToImport.flatMap(itemFindings)];
  if (findings.length > 0) throw allFindings(findings);
  return given.ResourcesToImport.map(({ LogicalResourceId, ResourceType, ResourceIdentifier }) => ({
    logicalId: LogicalResourceId ?? '',
    type: ResourceType ?? '',
    identifier: identifierOf(ResourceIdentifier) ?? {},
  }));
}

/** Change sets of the other types have nothing to import. */
export function refuseImports({ ResourcesToImport }: Pick<ImportParameters, 'ResourcesToImport'>): void {
  if (ResourcesToImport.length === 0) return;
  throw invalidParameter('ResourcesToImport', 'only a change set of ChangeSetType IMPORT takes resources over');
}

/** Parameters that an import cannot honour. */
function unfitFindings(given: ImportParameters): readonly Finding[] {
  const policies = policyNames.filter((name) => (given[name] ?? '') !== '');
  const later = 'a change set that imports takes no stack policy, set it afterwards with SetStackPolicy';
  return [
    ...policies.map((name) => ({ name, reason: later })),
    ...(given.TaintResources.length === 0
      ? []
      : [{ name: 'TaintResources', reason: 'an import changes nothing, so it makes no resource anew' }]),
    ...(given.StackId === undefined || given.NotificationURLs.length === 0
      ? []
      : [{ name: 'NotificationURLs', reason: 'a stack keeps the addresses of its creation' }]),
  ];
}

const policyNames = Object.keys({ ...policyFields, ...updatePolicyFields }) as readonly (keyof PolicyParameters)[];

function itemFindings(item: Items[number], index: number): readonly Finding[] {
  const prefix = `ResourcesToImport.${index + 1}.`;
  const missing = (['LogicalResourceId', 'ResourceType'] as const).filter((name) => (item[name] ?? '') === '');
  const reasons: Record<'LogicalResourceId' | 'ResourceType', string> = {
    LogicalResourceId: 'it must name a resource of the template',
    ResourceType: 'it must be the type that the resource has in the template',
  };
  const sound = identifierOf(item.ResourceIdentifier) !== undefined;
  return [
    ...missing.map((name) => ({ name: `${prefix}${name}`, reason: reasons[name] })),
    ...(sound
      ? []
      : [{ name: `${prefix}ResourceIdentifier`, reason: 'it must be a JSON object such as {"VpcId": "vpc-…"}' }]),
  ];
}

/** Undefined when it is no object with at least one member. */
function identifierOf(given: Json | undefined): JsonObject | undefined {
  const value = typeof given === 'string' ? parsed(given) : given;
  return isJsonObject(value) && Object.keys(value).length > 0 ? value : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function allFindings(findings: readonly Finding[]): CloudError {
  const lines = findings.map(({ name, reason }) => invalidParameter(name, reason).message);
  return new CloudError('InvalidParameter', lines.join('\n'));
}
