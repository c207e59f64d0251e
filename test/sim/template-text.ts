import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import {
  DEFAULTS,
  type ResourceKind,
  type ResourceSpec,
  type TemplateSpec,
  targetOf,
  type ValueSpec,
} from './story.ts';

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
      P: { Type: 'String', Default: DEFAULTS.P },
      N: { Type: 'Number', Default: Number(DEFAULTS.N) },
      Flag: { Type: 'String', Default: DEFAULTS.Flag },
      S: { Type: 'String', NoEcho: true, Default: DEFAULTS.S },
    },
    Conditions: { On: { 'Fn::Equals': [{ Ref: 'Flag' }, 'yes'] } },
    Resources: Object.fromEntries(spec.resources.map((resource) => [resource.name, resourceJson(resource, spec)])),
    Outputs: {
      Out: { Value: last === undefined ? 'none' : asText(last, { 'Fn::GetAtt': [last.name, echoName(last)] }) },
    },
  };
}

/** The attribute of a resource that repeats its value. */
export function echoName(resource: ResourceSpec): 'Echo' | 'Outputs.Out' {
  return resource.kind === 'Nest' ? 'Outputs.Out' : 'Echo';
}

function resourceJson(resource: ResourceSpec, spec: TemplateSpec): JsonObject {
  const value = (of: ValueSpec): Json => valueJson(of, resource, spec);
  const { fixed, needs, retain, conditional, count, note, child } = resource;
  return {
    Type: typeName(resource.kind),
    Properties:
      child === undefined
        ? { Value: value(resource.value), ...(fixed === undefined ? {} : { Fixed: value(fixed) }) }
        : {
            TemplateBody: templateJson(child),
            Parameters: { P: value(resource.value), S: { Ref: 'S' }, N: { Ref: 'N' } },
          },
    ...(needs === undefined ? {} : { DependsOn: needs }),
    ...(retain === true ? { DeletionPolicy: 'Retain' } : {}),
    ...(conditional === true ? { Condition: 'On' } : {}),
    ...(count === undefined ? {} : { Count: count === 'N' ? { Ref: 'N' } : count }),
    ...(note === undefined ? {} : { Metadata: { Note: note } }),
  };
}

function valueJson(value: ValueSpec, owner: ResourceSpec, spec: TemplateSpec): Json {
  if (typeof value === 'string') return value;
  if ('param' in value) return { Ref: value.param };
  if ('index' in value)
    return owner.count === undefined ? value.index : { 'Fn::Sub': `${value.index}-\${ALIYUN::Index}` };
  const name = targetOf(value)!;
  const target = spec.resources.find((resource) => resource.name === name);
  const reference = referenceJson(value, owner, target);
  // A reference to a resource that may not exist stands behind its condition.
  return target?.conditional === true ? { 'Fn::If': ['On', reference, 'off'] } : reference;
}

function referenceJson(
  value: Exclude<ValueSpec, string | { param: unknown } | { index: unknown }>,
  owner: ResourceSpec,
  target: ResourceSpec | undefined,
): Json {
  const joined = (list: Json): Json => (owner.kind === 'Nest' ? asText(target, list) : list);
  if ('ref' in value) return joined({ Ref: value.ref });
  if ('att' in value) return joined({ 'Fn::GetAtt': [...value.att] });
  if ('sub' in value && target?.count === undefined) return { 'Fn::Sub': `\${${value.sub}.Echo}/\${P}` };
  if ('sub' in value) {
    return { 'Fn::Sub': ['${All}/${P}', { All: asText(target, { 'Fn::GetAtt': [value.sub, 'Echo'] }) }] };
  }
  if (owner.count === undefined || target?.count === undefined) return joined({ Ref: value.each });
  return { 'Fn::Select': [{ Ref: 'ALIYUN::Index' }, { Ref: value.each }, 'off'] };
}

/** What a counted resource answers is a list; where a text is wanted, it is joined. */
function asText(target: ResourceSpec | undefined, answer: Json): Json {
  return target?.count === undefined ? answer : { 'Fn::Join': ['+', answer] };
}

/** What an attribute tells of a property: a text that is no list even where that is one. */
export function echoText(value: Json): string {
  return Array.isArray(value) ? value.map(String).join('+') : String(value);
}

/** A property of the cloud's objects as the simulator compares it. */
export function textOf(value: Json): string {
  return Array.isArray(value) ? `[${value.map(textOf).join(',')}]` : String(value);
}
