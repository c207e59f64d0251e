import { type Entry, type Node, textOf } from '../../text/node.ts';
import { attributeOf, entries, entry, fromJson, list, map, scalar, valueAt } from '../nodes.ts';
import type { Made } from './made.ts';
import { joined, stackName } from './names.ts';
import type { Source } from './source.ts';

export interface Policies {
  /** Names of policies that exist. */
  readonly managed: readonly Node[];
  /** Policy documents. */
  readonly documents: readonly Node[];
}

export const NO_POLICIES: Policies = { managed: [], documents: [] };

/** `Policies`: a name, a document, or a list of both. */
export function readPolicies(policies: Node | undefined, source: Source, made: Made): Policies {
  if (policies === undefined) return NO_POLICIES;
  const items = policies.kind === 'list' ? policies.items : [policies];
  const documents = items.filter((item) => valueAt(item, 'Statement') !== undefined);
  const managed = items.filter((item) => !documents.includes(item));
  for (const item of managed) {
    if (textOf(item) !== undefined) continue;
    const message = 'A policy must be the name of a policy, or a document with `Statement`.';
    made.refuse(source, 'Policies', message, item.range);
  }
  return { managed: managed.filter((item) => textOf(item) !== undefined), documents };
}

export function joinPolicies(...all: readonly Policies[]): Policies {
  return {
    managed: all.flatMap(({ managed }) => managed),
    documents: all.flatMap(({ documents }) => documents),
  };
}

export function isEmpty({ managed, documents }: Policies): boolean {
  return managed.length + documents.length === 0;
}

export interface Role {
  readonly resources: readonly Entry[];
  /** Ids of the resources. */
  readonly ids: readonly string[];
  readonly arn: Node;
}

/** A role that a service may take on, with its policies. */
export function makeRole(
  id: string,
  description: string,
  principal: Readonly<Record<string, readonly string[]>>,
  policies: Policies,
  source: Source,
  made: Made,
): Role {
  const { at } = source;
  const role = made.resource(
    id,
    'ALIYUN::RAM::Role',
    {
      RoleName: stackName(id, at),
      Description: scalar(description, at),
      Policies: policies.documents.length === 0 ? undefined : list(inlinePolicies(id, policies.documents, source), at),
      AssumeRolePolicyDocument: fromJson(
        { Version: '1', Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: principal }] } as never,
        at,
      ),
    },
    source,
  );
  const names = new Map(policies.managed.map((name) => [textOf(name)!, name]));
  const attached = [...names].map(([name, node]) => attach(`${name}${id}`, node, id, source, made));
  const resources = [role, ...attached];
  return { resources, ids: resources.map(({ key }) => key), arn: attributeOf(id, 'Arn', at) };
}

function attach(id: string, policy: Node, role: string, source: Source, made: Made): Entry {
  const { at } = source;
  const properties = {
    PolicyName: policy,
    PolicyType: scalar('System', at),
    RoleName: attributeOf(role, 'RoleName', at),
  };
  return made.resource(id, 'ALIYUN::RAM::AttachPolicyToRole', properties, source, [role]);
}

function inlinePolicies(id: string, documents: readonly Node[], source: Source): readonly Node[] {
  return documents.map((document, index) => {
    const name = joined('', [stackName(id, source.at), scalar(`Policy${index + 1}`, source.at)], source.at);
    return map(entries({ PolicyName: name, PolicyDocument: policyDocument(document) }), document.range);
  });
}

/** `Action` and `Resource` are lists in the resource type, and may be single texts where people write them. */
function policyDocument(document: Node): Node {
  const statements = valueAt(document, 'Statement')!;
  const items = statements.kind === 'list' ? statements.items : [statements];
  return map(
    entries({
      Version: valueAt(document, 'Version') ?? scalar('1', document.range),
      Statement: list(items.map(statement), statements.range),
    }),
    document.range,
  );
}

function statement(node: Node): Node {
  if (node.kind !== 'map') return node;
  const written = node.entries.map((one) => {
    const single = (one.key === 'Action' || one.key === 'Resource') && textOf(one.value) !== undefined;
    return single ? entry(one.key, list([one.value], one.value.range), one.keyRange) : one;
  });
  return map(written, node.range);
}
