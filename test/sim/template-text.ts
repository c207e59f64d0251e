import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceKind, ResourceSpec, TemplateSpec, ValueSpec } from './story.ts';

/* Specs to ROS templates. */

const NESTED = 'ALIYUN::ROS::Stack';

export function typeName(kind: ResourceKind): string {
  return kind === 'Nest' ? NESTED : `Sim::${kind}`;
}

export function templateBody(spec: TemplateSpec): string {
  return JSON.stringify(templateJson(spec));
}

function templateJson(spec: TemplateSpec): JsonObject {
  const last = spec.resources.findLast((resource) => resource.conditional !== true);
  return {
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: {
      P: { Type: 'String', Default: 'p0' },
      Flag: { Type: 'String', Default: 'yes' },
      S: { Type: 'String', NoEcho: true, Default: '' },
    },
    Conditions: { On: { 'Fn::Equals': [{ Ref: 'Flag' }, 'yes'] } },
    Resources: Object.fromEntries(spec.resources.map((resource) => [resource.name, resourceJson(resource, spec)])),
    Outputs: { Out: { Value: last === undefined ? 'none' : { 'Fn::GetAtt': [last.name, echoName(last)] } } },
  };
}

/** The attribute of a resource that repeats its value. */
export function echoName(resource: ResourceSpec): 'Echo' | 'Outputs.Out' {
  return resource.kind === 'Nest' ? 'Outputs.Out' : 'Echo';
}

function resourceJson(resource: ResourceSpec, spec: TemplateSpec): JsonObject {
  const value = (of: ValueSpec): Json => valueJson(of, spec);
  const { fixed, needs, retain, conditional, note, child } = resource;
  return {
    Type: typeName(resource.kind),
    Properties:
      child === undefined
        ? { Value: value(resource.value), ...(fixed === undefined ? {} : { Fixed: value(fixed) }) }
        : { TemplateBody: templateJson(child), Parameters: { P: value(resource.value), S: { Ref: 'S' } } },
    ...(needs === undefined ? {} : { DependsOn: needs }),
    ...(retain === true ? { DeletionPolicy: 'Retain' } : {}),
    ...(conditional === true ? { Condition: 'On' } : {}),
    ...(note === undefined ? {} : { Metadata: { Note: note } }),
  };
}

function valueJson(value: ValueSpec, spec: TemplateSpec): Json {
  if (typeof value === 'string') return value;
  if ('param' in value) return { Ref: value.param };
  if ('ref' in value) return whenPresent(value.ref, { Ref: value.ref }, spec);
  if ('att' in value) return whenPresent(value.att[0], { 'Fn::GetAtt': [...value.att] }, spec);
  return whenPresent(value.sub, { 'Fn::Sub': `\${${value.sub}.Echo}/\${P}` }, spec);
}

/** A reference to a resource that may not exist stands behind its condition. */
function whenPresent(name: string, reference: Json, spec: TemplateSpec): Json {
  const target = spec.resources.find((resource) => resource.name === name);
  return target?.conditional === true ? { 'Fn::If': ['On', reference, 'off'] } : reference;
}
