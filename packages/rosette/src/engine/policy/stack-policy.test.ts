import type { Json } from '@rosette/template/base/json.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluatePolicy,
  type PolicyRequest,
  parseStackPolicy,
  policyFindingText,
  type StackPolicy,
  type UpdateAction,
} from './stack-policy.ts';

const allowAll = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };

function policyOf(...statements: Json[]): StackPolicy {
  const parsed = parseStackPolicy({ Statement: statements });
  if (!parsed.valid) throw new Error(parsed.findings.map(policyFindingText).join('\n'));
  return parsed.policy;
}

function request(change: Partial<PolicyRequest> = {}): PolicyRequest {
  return { action: 'Update:Modify', logicalId: 'Db', resourceType: 'ALIYUN::RDS::DBInstance', ...change };
}

describe('parseStackPolicy', () => {
  it('reads single values and lists alike', () => {
    const one = {
      ...allowAll,
      Resource: 'LogicalResourceId/Db*',
      Condition: { StringLike: { ResourceType: 'ALIYUN::*' } },
    };
    const listed = {
      ...one,
      Action: ['Update:*'],
      Resource: ['LogicalResourceId/Db*'],
      Condition: { StringLike: { ResourceType: ['ALIYUN::*'] } },
    };
    expect(policyOf(one)).toEqual(policyOf(listed));
  });

  it.each<[string, Json, string[]]>([
    ['text', 'Allow', ['a stack policy is a map with a list of statements under Statement']],
    ['no statements', {}, ['Statement: it is missing; a policy without it would forbid every update']],
    ['an empty list', { Statement: [] }, ['Statement: it must be a list with at least one statement']],
    ['a statement that is none', { Statement: ['x'] }, [expect.stringContaining('Statement.1: a statement is a map')]],
    [
      'members that are missing, all of them',
      { Statement: [allowAll, {}] },
      [
        'Statement.2.Effect: it is missing; it must be one of Allow, Deny',
        'Statement.2.Principal: it is missing; it must be *',
        'Statement.2.Action: it is missing',
        'Statement.2.Resource: it is missing',
      ],
    ],
    [
      'values that are not known',
      { Statement: [{ Effect: 'allow', Action: ['Update:Modify', 'Update:Create'], Principal: 'me', Resource: 'Db' }] },
      [
        'Statement.1.Effect: "allow" is not known; it must be one of Allow, Deny',
        'Statement.1.Principal: "me" is not known; it must be *',
        'Statement.1.Action: "Update:Create" is not known; it must be one of Update:Modify, Update:Replace, Update:Delete, Update:*',
        'Statement.1.Resource: "Db" is neither * nor LogicalResourceId/NAME',
      ],
    ],
    [
      'both kinds of resources',
      { Statement: [{ ...allowAll, NotResource: '*' }] },
      ['Statement.1.NotResource: it stands beside Resource; a statement has one of them'],
    ],
    ['a name left out', { Statement: [{ ...allowAll, Resource: 'LogicalResourceId/' }] }, [expect.any(String)]],
    [
      'an empty list of actions',
      { Statement: [{ ...allowAll, Action: [] }] },
      ['Statement.1.Action: the list is empty'],
    ],
    ['numbers', { Statement: [{ ...allowAll, Action: [1] }] }, ['Statement.1.Action: 1 is no text']],
    [
      'members that are not known',
      { Statements: [], Statement: [{ ...allowAll, NotAction: 'Update:*' }] },
      [expect.stringMatching(/^Statements: it is not known/), expect.stringMatching(/^Statement\.1\.NotAction: /)],
    ],
    [
      'conditions',
      {
        Statement: [
          { ...allowAll, Condition: {} },
          {
            ...allowAll,
            Condition: { StringNotLike: {}, StringLike: { Region: 'x' }, StringEquals: { ResourceType: [] } },
          },
          { ...allowAll, Condition: { StringLike: { ResourceType: 'a', Region: 'x' } } },
        ],
      },
      [
        'Statement.1.Condition: it must be a map with StringEquals or StringLike',
        'Statement.2.Condition.StringNotLike: only StringEquals and StringLike are known',
        'Statement.2.Condition.StringLike: it must be a map with ResourceType',
        'Statement.2.Condition.StringEquals.ResourceType: the list is empty',
        expect.stringMatching(/^Statement\.3\.Condition\.StringLike\.Region: it is not known/),
      ],
    ],
  ])('finds %s', (_what, document, expected) => {
    const parsed = parseStackPolicy(document);
    expect(parsed.valid ? [] : parsed.findings.map(policyFindingText)).toEqual(expected);
  });

  it('answers for any document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        const parsed = parseStackPolicy(document as Json);
        expect(parsed.valid || parsed.findings.length > 0).toBe(true);
      }),
    );
  });
});

describe('evaluatePolicy', () => {
  const deny = (Resource: Json, more: object = {}) => ({ ...allowAll, Effect: 'Deny', Resource, ...more });

  it.each<[string, StackPolicy | null, Partial<PolicyRequest>, boolean, string]>([
    ['without a policy everything', null, {}, true, 'the stack has no policy'],
    ['what a statement allows', policyOf(allowAll), {}, true, 'statement 1 allows'],
    ['nothing that none allows', policyOf({ ...allowAll, Action: 'Update:Delete' }), {}, false, 'no statement allows'],
    ['not what is denied, whatever the order', policyOf(deny('*'), allowAll), {}, false, 'statement 1 denies'],
    ['another action than the denied', policyOf(allowAll, deny('*', { Action: 'Update:Replace' })), {}, true, ''],
    ['another resource than the denied', policyOf(allowAll, deny('LogicalResourceId/Web')), {}, true, ''],
    ['no resource of a denied pattern', policyOf(allowAll, deny('LogicalResourceId/D?')), {}, false, 'statement 2'],
    ['not by a pattern of another case', policyOf({ ...allowAll, Resource: 'LogicalResourceId/db' }), {}, false, ''],
    [
      'only what is not excepted',
      policyOf({ Effect: 'Allow', Action: 'Update:*', Principal: '*', NotResource: 'LogicalResourceId/Db' }),
      {},
      false,
      'no statement',
    ],
    [
      'everything that is not excepted',
      policyOf({ Effect: 'Allow', Action: 'Update:*', Principal: '*', NotResource: 'LogicalResourceId/Db' }),
      { logicalId: 'Web' },
      true,
      '',
    ],
    [
      'by exact type',
      policyOf(
        allowAll,
        deny('*', { Condition: { StringEquals: { ResourceType: ['x', 'ALIYUN::RDS::DBInstance'] } } }),
      ),
      {},
      false,
      'statement 2',
    ],
    [
      'no wildcard in an exact type',
      policyOf(allowAll, deny('*', { Condition: { StringEquals: { ResourceType: 'ALIYUN::RDS::*' } } })),
      {},
      true,
      '',
    ],
    [
      'by type pattern',
      policyOf(allowAll, deny('*', { Condition: { StringLike: { ResourceType: 'ALIYUN::RDS::*' } } })),
      {},
      false,
      'statement 2',
    ],
    [
      'only when all conditions hold',
      policyOf(
        allowAll,
        deny('*', { Condition: { StringLike: { ResourceType: '*' }, StringEquals: { ResourceType: 'other' } } }),
      ),
      {},
      true,
      '',
    ],
    [
      'a counted one by its name',
      policyOf(allowAll, deny('LogicalResourceId/Web[1]')),
      { logicalId: 'Web[1]' },
      false,
      '',
    ],
    ['its neighbour', policyOf(allowAll, deny('LogicalResourceId/Web[1]')), { logicalId: 'Web[2]' }, true, ''],
    [
      'all counted ones by the base name',
      policyOf(allowAll, deny('LogicalResourceId/Web')),
      { logicalId: 'Web[2]' },
      false,
      '',
    ],
    [
      'all counted ones by a pattern',
      policyOf(allowAll, deny('LogicalResourceId/Web[*]')),
      { logicalId: 'Web[2]' },
      false,
      '',
    ],
    [
      'no base name in other brackets',
      policyOf(allowAll, deny('LogicalResourceId/Web')),
      { logicalId: 'Web[a]' },
      true,
      '',
    ],
  ])('allows %s', (_what, policy, change, allowed, reason) => {
    const decision = evaluatePolicy(policy, request(change));
    expect(decision.allowed).toBe(allowed);
    expect(decision.reason).toContain(reason);
  });

  const names = fc.constantFrom('Db', 'Web', 'Web[0]', 'Web[1]');
  const patterns = fc.constantFrom('*', 'LogicalResourceId/*', 'LogicalResourceId/Db', 'LogicalResourceId/Web*');
  const actions = fc.constantFrom<UpdateAction>('Update:Modify', 'Update:Replace', 'Update:Delete');
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.oneof(actions, fc.constant('Update:*'), fc.uniqueArray(actions, { minLength: 1 })),
    Principal: fc.constant('*'),
    Resource: fc.oneof(patterns, fc.uniqueArray(patterns, { minLength: 1 })),
  });
  const statements = fc.array(statement, { minLength: 1, maxLength: 5 });
  const asked = fc.record({ action: actions, logicalId: names, resourceType: fc.constant('ALIYUN::ECS::VPC') });

  it('never depends on the order of statements', () => {
    fc.assert(
      fc.property(statements, asked, (list, what) => {
        const forwards = evaluatePolicy(policyOf(...list), what);
        expect(evaluatePolicy(policyOf(...list.toReversed()), what).allowed).toBe(forwards.allowed);
      }),
    );
  });

  it('allows less with a denial more, and more with an allowance more', () => {
    fc.assert(
      fc.property(statements, statement, asked, (list, more, what) => {
        const before = evaluatePolicy(policyOf(...list), what).allowed;
        const after = evaluatePolicy(policyOf(...list, more), what).allowed;
        if (more.Effect === 'Deny') expect(after && !before).toBe(false);
        else expect(before && !after).toBe(false);
      }),
    );
  });

  it('denies everything that is denied, and nothing that no statement is about is allowed', () => {
    fc.assert(
      fc.property(statements, asked, (list, what) => {
        const everything = { Principal: '*', Action: 'Update:*', Resource: '*' };
        expect(evaluatePolicy(policyOf(...list, { ...everything, Effect: 'Deny' }), what).allowed).toBe(false);
        const denials = list.map((each) => ({ ...each, Effect: 'Deny' }));
        expect(evaluatePolicy(policyOf(...denials), what).allowed).toBe(false);
      }),
    );
  });
});
