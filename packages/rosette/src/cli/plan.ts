import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { displayValue, objectOf, objectsOf, textOf } from './json-access.ts';

/** What would happen to a stack, from PreviewStack or from a change set. Nested stacks are part of it. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** Resources that stay as they are; undefined where that was not said. */
  readonly unchanged: number | undefined;
}

export type ChangeKind = 'create' | 'import' | 'change' | 'replace' | 'retain' | 'delete';

export interface PlannedChange {
  readonly kind: ChangeKind;
  /** For `change`: whether it turns into a replacement is known only while it is carried out. */
  readonly mayReplace: boolean;
  /** Logical ids from the root stack down, joined by `/`. */
  readonly path: string;
  readonly type: string;
  /** Empty before creation, and where what is imported has more than an id: that is shown as its identifiers. */
  readonly physicalId: string;
  /** Masked. For `create` and `import`: null is not known yet. */
  readonly properties: JsonObject;
  /** For `change` and `replace`. */
  readonly details: readonly PlannedDetail[];
  /** A nested stack whose template is read only then: what it will do is not known. */
  readonly unread?: true;
}

export interface PlannedDetail {
  /** The property, or `DeletionPolicy`, `Metadata`. */
  readonly name: string;
  readonly before: Json | undefined;
  /** Undefined: removed, if `known`. */
  readonly after: Json | undefined;
  readonly known: boolean;
  /** `Vpc`, `Vpc.VpcId` or the parameter's name; empty when the template itself changed. */
  readonly cause: string;
  /** Why it changes, in the words of the API. */
  readonly why: string;
  readonly forcesReplacement: boolean;
}

/** From the `Stack` of PreviewStack. */
export function planOfPreview(stack: JsonObject): Plan {
  return joined(objectsOf(stack, 'Resources').map((resource) => planOfResource(resource, '')));
}

/** From GetChangeSet, which names only what changes. */
export function planOfChangeSet(answer: JsonObject): Plan {
  return { changes: changesOf(answer, 'Changes', ''), unchanged: undefined };
}

/** Paths of what would be deleted and made anew. */
export function replacements(plan: Plan): readonly string[] {
  return plan.changes.filter(({ kind }) => kind === 'replace').map(({ path }) => path);
}

function planOfResource(resource: JsonObject, above: string): Plan {
  const nested = objectOf(resource, 'Stack');
  const path = above + textOf(resource, 'LogicalResourceId');
  const below = objectsOf(nested, 'Resources').map((inner) => planOfResource(inner, `${path}/`));
  const change = changeOf(resource, above);
  if (change === undefined) return joined([{ changes: [], unchanged: 1 }, ...below]);
  // A nested stack that changes only in what it holds is told by that.
  const own = { changes: isToldBelow(change, below) ? [] : [change], unchanged: 0 };
  return joined([own, ...below]);
}

function isToldBelow({ kind, details }: PlannedChange, below: readonly Plan[]): boolean {
  return kind === 'change' && details.length === 0 && below.some(({ changes }) => changes.length > 0);
}

function changesOf(holder: JsonObject, field: string, above: string): readonly PlannedChange[] {
  return objectsOf(holder, field).flatMap((item) => {
    const resource = objectOf(item, 'ResourceChange') ?? {};
    const below = changesOf(resource, 'NestedChanges', `${above}${textOf(resource, 'LogicalResourceId')}/`);
    const change = changeOf(resource, above);
    const told = change !== undefined && isToldBelow(change, [{ changes: below, unchanged: undefined }]);
    return [...(change === undefined || told ? [] : [change]), ...below];
  });
}

function changeOf(resource: JsonObject, above: string): PlannedChange | undefined {
  const kind = kindOf(resource);
  if (kind === undefined) return undefined;
  return {
    kind,
    mayReplace: kind === 'change' && textOf(resource, 'Replacement') === 'Conditional',
    path: above + textOf(resource, 'LogicalResourceId'),
    type: textOf(resource, 'ResourceType'),
    physicalId: textOf(resource, 'PhysicalResourceId') || identifierText(objectOf(resource, 'ResourceIdentifier')),
    properties: objectOf(resource, 'Properties') ?? {},
    details: objectsOf(resource, 'Details').map(detailOf),
    ...(resource.TemplateUnread === true ? { unread: true } : {}),
  };
}

function kindOf(resource: JsonObject): ChangeKind | undefined {
  switch (textOf(resource, 'Action')) {
    case 'Add':
      return 'create';
    case 'Import':
      return 'import';
    case 'Remove':
      return resource.Retained === true ? 'retain' : 'delete';
    case 'Modify':
      return textOf(resource, 'Replacement') === 'True' ? 'replace' : 'change';
    default:
      return undefined;
  }
}

/** `TableId t-1, EntryId e-1`. */
function identifierText(identifier: JsonObject = {}): string {
  return Object.entries(identifier)
    .map(([name, value]) => `${name} ${displayValue(value)}`)
    .join(', ');
}

function detailOf(detail: JsonObject): PlannedDetail {
  const target = objectOf(detail, 'Target');
  return {
    name: textOf(target, 'Name') || textOf(target, 'Attribute'),
    before: detail.Before ?? undefined,
    after: detail.After ?? undefined,
    known: textOf(detail, 'Evaluation') !== 'Dynamic',
    cause: textOf(detail, 'CausingEntity'),
    why: textOf(detail, 'Why'),
    forcesReplacement: textOf(target, 'RequiresRecreation') === 'Always',
  };
}

function joined(plans: readonly Plan[]): Plan {
  return {
    changes: plans.flatMap(({ changes }) => changes),
    unchanged: plans.reduce((sum, { unchanged }) => sum + (unchanged ?? 0), 0),
  };
}
