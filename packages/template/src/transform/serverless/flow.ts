import { type Entry, isNull, type Node, textOf, toJson } from '../../text/node.ts';
import { describe } from '../expansion.ts';
import { attributeOf, scalar, valueAt } from '../nodes.ts';
import type { Made } from './made.ts';
import { stackName } from './names.ts';
import { isEmpty, makeRole, type Role, readPolicies } from './roles.ts';
import { type PropertyRules, readProperties, type Source } from './source.ts';

const RULES: PropertyRules = {
  Name: 'optional',
  Description: 'optional',
  Definition: 'optional',
  DefinitionUri: 'optional',
  Role: 'optional',
  Policies: 'optional',
  Events: 'optional',
};

/** A workflow with its role and its schedules. */
export function flowResources(source: Source, made: Made): readonly Entry[] {
  const { at, id } = source;
  const properties = readProperties(source, RULES, [], made.expansion);
  const role = roleOf(properties, source, made);
  const flow = made.resource(
    id,
    'ALIYUN::FNF::Flow',
    {
      Name: properties.get('Name') ?? stackName(id, at),
      Description: properties.get('Description'),
      Definition: definitionOf(properties, source, made),
      RoleArn: properties.get('Role') ?? role?.arn,
    },
    source,
    role?.ids,
  );
  const events = valueAt(source.entry.value, 'Events') ?? properties.get('Events');
  return [...(role?.resources ?? []), flow, ...schedules(events, source, made)];
}

function roleOf(properties: ReadonlyMap<string, Node>, source: Source, made: Made): Role | undefined {
  const policies = readPolicies(properties.get('Policies'), source, made);
  if (properties.has('Role') || isEmpty(policies)) return undefined;
  const principal = { Service: ['fnf.aliyuncs.com'] };
  return makeRole(`${source.id}Role`, 'Serverless Workflow default role', principal, policies, source, made);
}

/** The definition is a text; what is written out as a map is the same text as JSON. */
function definitionOf(properties: ReadonlyMap<string, Node>, source: Source, made: Made): Node | undefined {
  const definition = properties.get('Definition');
  const isCall =
    definition?.kind === 'map' && definition.entries.length === 1 && /^(?:Ref$|Fn::)/.test(definition.entries[0]!.key);
  if (definition !== undefined) {
    return definition.kind === 'map' && !isCall
      ? scalar(JSON.stringify(toJson(definition)), definition.range)
      : definition;
  }
  const uri = properties.get('DefinitionUri');
  const path = [...source.path, 'Properties'];
  const message =
    uri === undefined
      ? `${describe(source.path)} has no \`Definition\`.`
      : '`DefinitionUri` names a file that the server cannot read.';
  made.expansion.report(
    'PropertyMissing',
    message,
    path,
    uri?.range ?? source.at,
    'Write the workflow as `Definition: |-`.',
  );
  return undefined;
}

const SCHEDULE: PropertyRules = { CronExpression: 'required', Payload: 'optional', Enable: 'optional' };

function schedules(events: Node | undefined, flow: Source, made: Made): readonly Entry[] {
  if (events === undefined || isNull(events)) return [];
  return (events.kind === 'map' ? events.entries : []).flatMap((event) => {
    const path = [...flow.path, 'Events', event.key];
    const type = valueAt(event.value, 'Type');
    if (textOf(type) !== 'Timer') {
      const message = `${describe(path)} is of no known type of event.`;
      made.expansion.report(
        'AttributeInvalid',
        message,
        [...path, 'Type'],
        type?.range ?? event.keyRange,
        'A flow has events of type Timer.',
      );
      return [];
    }
    const own = { entry: event, path, at: event.keyRange, type: 'event Timer' };
    const properties = readProperties(own, SCHEDULE, [], made.expansion);
    const source: Source = { ...flow, name: event.key, id: `${flow.id}${event.key}`, path, at: event.keyRange };
    return [
      made.resource(
        source.id,
        'ALIYUN::FNF::Schedule',
        {
          FlowName: attributeOf(flow.id, 'Name', source.at),
          ScheduleName: scalar(event.key, source.at),
          CronExpression: properties.get('CronExpression'),
          Payload: properties.get('Payload'),
          Enable: properties.get('Enable') ?? scalar(true, source.at),
        },
        source,
        [flow.id],
      ),
    ];
  });
}
