import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { planOfChangeSet, planOfPreview, replacements } from '../plan.ts';
import { planView } from './plan-view.ts';
import { createStyle } from './style.ts';

const plain = createStyle(false);

const detail = (Name: string, more: JsonObject): JsonObject => ({
  ChangeSource: 'DirectModification',
  Evaluation: 'Static',
  Target: { Attribute: 'Properties', Name, RequiresRecreation: 'Never' },
  Why: 'changed in the template',
  ...more,
});
const always = (Name: string) => ({ Attribute: 'Properties', Name, RequiresRecreation: 'Always' });
const resource = (LogicalResourceId: string, Action: string, more: JsonObject = {}): JsonObject => ({
  LogicalResourceId,
  Action,
  ResourceType: 'ALIYUN::ECS::VPC',
  PhysicalResourceId: `id-of-${LogicalResourceId}`,
  Details: [],
  ...more,
});

const stack: JsonObject = {
  StackName: 'web',
  Resources: [
    resource('New', 'Add', {
      PhysicalResourceId: '',
      Properties: { CidrBlock: '10.0.0.0/8', VpcId: null, Password: '******' },
    }),
    resource('Same', 'None'),
    resource('Vpc', 'Modify', {
      Replacement: 'False',
      Details: [
        detail('VpcName', { Before: 'old\u001b[2J', After: 'new' }),
        detail('Tags', { Before: null, After: [{ Key: 'a' }] }),
        detail('Description', { Before: 'text', After: null }),
        detail('Password', { Before: '******', After: '******', Why: 'parameter Secret has another value' }),
        detail('DeletionPolicy', {
          Target: { Attribute: 'DeletionPolicy', Name: null },
          Before: 'Delete',
          After: 'Retain',
        }),
      ],
    }),
    resource('Db', 'Modify', {
      Replacement: 'True',
      Details: [
        detail('VSwitchId', {
          Target: always('VSwitchId'),
          Evaluation: 'Dynamic',
          CausingEntity: 'Net.VSwitchId',
          Before: 'vsw-1',
          Why: 'it takes Net.VSwitchId',
        }),
      ],
    }),
    resource('Perhaps', 'Modify', { Replacement: 'Conditional' }),
    resource('Old', 'Remove'),
    resource('Child', 'Modify', {
      ResourceType: 'ALIYUN::ROS::Stack',
      Replacement: 'False',
      Stack: { Resources: [resource('Inner', 'Remove'), resource('InnerSame', 'None')] },
    }),
  ],
};

test('a plan in groups, what is lost first', () => {
  expect(planView(planOfPreview(stack), plain, undefined).join('\n')).toMatchInlineSnapshot(`
    "DELETE
      - Old  ALIYUN::ECS::VPC  id-of-Old
      - Child/Inner  ALIYUN::ECS::VPC  id-of-Inner

    REPLACE: deleted, then made anew
      ± Db  ALIYUN::ECS::VPC  id-of-Db
          VSwitchId: vsw-1 → (known after Net.VSwitchId)  (forces the replacement: it takes Net.VSwitchId)

    Change
      ~ Vpc  ALIYUN::ECS::VPC  id-of-Vpc
          VpcName: old�[2J → new  (changed in the template)
          Tags: (none) → [{"Key":"a"}]  (changed in the template)
          Description: text → (none)  (changed in the template)
          Password: ****** → ******  (parameter Secret has another value)
          DeletionPolicy: Delete → Retain  (changed in the template)
      ~ Perhaps  ALIYUN::ECS::VPC  id-of-Perhaps  may have to be replaced

    Create
      + New  ALIYUN::ECS::VPC
          CidrBlock: 10.0.0.0/8
          VpcId: (known after creation)
          Password: ******

    2 to delete, 1 to replace, 2 to change, 1 to create, 2 unchanged"
  `);
});

test('a nested stack whose template nobody has read yet says so', () => {
  const late = resource('Late', 'Add', { ResourceType: 'ALIYUN::ROS::Stack', TemplateUnread: true });
  expect(planView(planOfPreview({ Resources: [late] }), plain, undefined).join('\n')).toContain('read only then');
});

test('what is removed from the stack alone is not among the deletions', () => {
  const kept = resource('Kept', 'Remove', { Retained: true });
  expect(planView(planOfPreview({ Resources: [kept] }), plain, undefined)).toEqual([
    'Let go: it stays in the cloud',
    '  ○ Kept  ALIYUN::ECS::VPC  id-of-Kept',
    '',
    '1 to let go of',
  ]);
});

test('what is imported is told with its id, or all that identifies it, and as it is described', () => {
  const change = (ResourceChange: JsonObject) => ({ Type: 'Resource', ResourceChange });
  const entry = {
    PhysicalResourceId: '',
    ResourceIdentifier: { TableId: 't-1', EntryId: 'e-1' },
    Properties: { GatewayId: null },
  };
  const Changes = [
    change(resource('Vpc', 'Import', { ResourceIdentifier: { VpcId: 'id-of-Vpc' }, Properties: { VpcName: 'net' } })),
    change(resource('Entry', 'Import', entry)),
  ];
  expect(planView({ ...planOfChangeSet({ Changes }), unchanged: 3 }, plain, undefined)).toEqual([
    'Import: taken over as it is',
    '  » Vpc  ALIYUN::ECS::VPC  id-of-Vpc',
    '      VpcName: net',
    '  » Entry  ALIYUN::ECS::VPC  TableId t-1, EntryId e-1',
    '      GatewayId: (known after import)',
    '',
    '2 to import, 3 unchanged',
  ]);
});

test('deletions and replacements are loud', () => {
  const lines = planView(planOfPreview(stack), createStyle(true), undefined);
  const loud = lines.filter((line) => line.includes('\u001b[1m\u001b[31m'));
  expect(loud.map((line) => /(DELETE|REPLACE|Old|Inner|Db|Perhaps)/.exec(line)?.[0])).toEqual([
    'DELETE',
    'Old',
    'Inner',
    'REPLACE',
    'Db',
    'Perhaps',
  ]);
});

test('on a narrow terminal values are cut, and reasons are not', () => {
  const long = resource('Vpc', 'Modify', {
    Replacement: 'False',
    Details: [detail('UserData', { Before: 'x'.repeat(200), After: 'y' })],
  });
  const line = planView(planOfPreview({ Resources: [long] }), plain, 80)[2];
  expect(line).toHaveLength(79);
  expect(line).toMatch(/^ {6}UserData: x+… {2}\(changed in the template\)$/);
});

test('an empty plan says so', () => {
  expect(planView(planOfPreview({ Resources: [resource('Same', 'None')] }), plain, undefined)).toEqual([
    'no resource changes, 1 unchanged',
  ]);
});

test('what is replaced is named from the root down', () => {
  const child = resource('Child', 'Modify', {
    Stack: { Resources: [resource('Db', 'Modify', { Replacement: 'True' })] },
  });
  expect(replacements(planOfPreview({ Resources: [child] }))).toEqual(['Child/Db']);
});

test('a nested stack that changes itself is told beside what it holds', () => {
  const child = resource('Child', 'Modify', {
    Details: [detail('TimeoutMins', { Before: 60, After: 90 })],
    Stack: { Resources: [resource('Db', 'Remove')] },
  });
  expect(planOfPreview({ Resources: [child] }).changes.map(({ path }) => path)).toEqual(['Child', 'Child/Db']);
});

test('a change set and a preview tell the same plan', () => {
  const change = (ResourceChange: JsonObject) => ({ Type: 'Resource', ResourceChange });
  const changing = (stack.Resources as readonly JsonObject[]).filter(({ Action }) => Action !== 'None');
  const Changes = changing.map(({ Stack, ...rest }) =>
    change(Stack === undefined ? rest : { ...rest, NestedChanges: [change(resource('Inner', 'Remove'))] }),
  );
  expect(planOfChangeSet({ Changes }).changes).toEqual(planOfPreview(stack).changes);
});
