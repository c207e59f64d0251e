import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Desired } from '@rosette/template/evaluate/instantiate.ts';
import { isKnown, mask, type Value, waitsFor } from '@rosette/template/evaluate/value.ts';
import { compareValues, type PropertyDifference } from '#engine/diff/compare.ts';
import { dependencyGraph } from '#engine/graph/graph.ts';
import { isUnderImport } from '#engine/plan/plan-removal.ts';
import { TEXT } from '#engine/plan/plan-update.ts';
import type { RecordedState, Verdict } from '#engine/plan/verdict.ts';
import { keptTexts, type NestedText } from '#engine/ports/nested-texts.ts';
import type { PropertyChange, ResourcePreview, StackPreview } from '#engine/ports/stack-service.ts';
import { NOTHING_KNOWN } from './models.ts';
import { NESTED_STACK } from './nested-texts.ts';
import { parameterTexts } from './parameter-text.ts';
import type { PlannedUpdate } from './planned-update.ts';

/** What an update would do, from its plan: the preview and the execution cannot differ. */
export function previewOf(
  planned: PlannedUpdate,
  canUpdate: (type: string, property: string) => boolean,
): StackPreview {
  const { model, verdicts, removed, resources } = planned;
  const graph = dependencyGraph(model.desired.resources.values());
  const causes = new Causes(planned);
  const texts = keptTexts(planned.wanted);
  const judge = (name: string, verdict: Verdict): Decision =>
    verdict.kind === 'import'
      ? { action: 'Import', ...planned.imports.get(name)! }
      : decision(name, verdict, resources.get(name), causes, (property) =>
          canUpdate(model.desired.resources.get(name)!.type, property),
        );
  const kept = [...verdicts].map(([name, verdict]): ResourcePreview => {
    const { type, description } = model.desired.resources.get(name)!;
    return {
      logicalId: name,
      type,
      description,
      properties: mask(verdict.properties) as JsonObject,
      requiredBy: graph.neededBy.get(name)!,
      ...judge(name, verdict),
      ...(type === NESTED_STACK && isUnread(verdict, texts[name]) ? { templateUnread: true } : {}),
    };
  });
  return {
    description: model.template.description,
    parameters: parameterTexts(model.parameters),
    warnings: model.warnings,
    resources: [...kept, ...removed.map(removal)],
  };
}

function removal(row: RecordedState): ResourcePreview {
  const { logicalId, type, description, physicalId, properties, deletionPolicy } = row;
  return {
    logicalId,
    type,
    description,
    action: 'Remove',
    physicalId,
    ...(deletionPolicy === 'Retain' || isUnderImport(row.status) ? { retained: true } : {}),
    requiredBy: [],
    properties: mask(properties ?? {}) as JsonObject,
  };
}

type Decision = Pick<ResourcePreview, 'action' | 'physicalId' | 'identifier' | 'replacement' | 'changes'>;

function decision(
  name: string,
  verdict: Verdict,
  recorded: RecordedState | undefined,
  causes: Causes,
  inPlace: (property: string) => boolean,
): Decision {
  if (verdict.kind === 'create') return { action: 'Add' };
  const physicalId = recorded?.physicalId ?? null;
  if (verdict.kind === 'none') return { action: 'None', physicalId };
  const changes = [
    ...verdict.differences.map((difference) => causes.change(name, difference, inPlace(difference.name))),
    ...textChange(verdict),
    ...definitionChanges(name, verdict, recorded, causes),
  ];
  const replacement = verdict.kind === 'replace' ? 'True' : verdict.mayReplace ? 'Conditional' : 'False';
  return { action: 'Modify', physicalId, replacement, changes };
}

/** A nested stack is made or changed, and from what is known only then. */
function isUnread({ kind, properties: { TemplateBody = null } }: Verdict, text: NestedText | undefined): boolean {
  if (kind === 'none' || kind === 'record') return false;
  if (TemplateBody !== null && TemplateBody !== '') return !isKnown(TemplateBody);
  return text === undefined || text.stale === true;
}

/** The template at an address is another one, or that of a stack inside the nested stack is. */
function textChange({ touch = [], differences, properties }: Verdict): readonly PropertyChange[] {
  if (!touch.includes(TEXT) || differences.some(({ name }) => TEMPLATE.includes(name))) return [];
  const name = TEMPLATE.find((property) => (properties[property] ?? '') !== '') ?? TEXT;
  const same = mask(properties[name] ?? null);
  const source = { source: 'Automatic', causingEntity: null } as const;
  return [
    { attribute: 'Properties', name, before: same, after: same, known: true, requiresRecreation: 'Never', ...source },
  ];
}

/** The first that is given counts. */
const TEMPLATE = ['TemplateBody', TEXT];

function definitionChanges(
  name: string,
  verdict: Verdict,
  recorded: RecordedState | undefined,
  causes: Causes,
): readonly PropertyChange[] {
  if (verdict.kind !== 'record' || recorded === undefined) return [];
  return causes.definition(name, recorded);
}

/** Tells why a property differs. */
class Causes {
  readonly #planned: PlannedUpdate;
  readonly #before = new Map<string, Desired | undefined>();

  constructor(planned: PlannedUpdate) {
    this.#planned = planned;
  }

  change(resource: string, difference: PropertyDifference, inPlace: boolean): PropertyChange {
    const requiresRecreation = inPlace ? 'Never' : difference.certain ? 'Always' : 'Conditionally';
    return {
      attribute: 'Properties',
      name: difference.name,
      before: mask(difference.before),
      after: mask(difference.after),
      known: isKnown(difference.after),
      requiresRecreation,
      ...this.#cause(difference.after, () => this.#parameterBehind(resource, difference.name)),
    };
  }

  definition(name: string, recorded: RecordedState): readonly PropertyChange[] {
    const wanted = this.#planned.model.desired.resources.get(name)!;
    const entry = (attribute: 'Metadata' | 'DeletionPolicy', before: Json, after: Json): readonly PropertyChange[] =>
      JSON.stringify(before) === JSON.stringify(after)
        ? []
        : [
            {
              attribute,
              name: null,
              before,
              after,
              known: true,
              requiresRecreation: 'Never',
              ...this.#cause(null, () => undefined),
            },
          ];
    return [
      ...entry('Metadata', recorded.metadata, wanted.metadata),
      ...entry('DeletionPolicy', recorded.deletionPolicy, wanted.deletionPolicy),
    ];
  }

  /** A value that waits names what it waits for. */
  #cause(after: Value, parameter: () => string | undefined): Pick<PropertyChange, 'source' | 'causingEntity'> {
    const [reference] = waitsFor(after);
    if (reference !== undefined) {
      return reference.attribute === null
        ? { source: 'ResourceReference', causingEntity: reference.resource }
        : { source: 'ResourceAttribute', causingEntity: `${reference.resource}.${reference.attribute}` };
    }
    const causingEntity = parameter();
    if (causingEntity !== undefined) return { source: 'ParameterReference', causingEntity };
    return { source: 'DirectModification', causingEntity: null };
  }

  /** The parameter with whose value of before the property would be another. */
  #parameterBehind(resource: string, property: string): string | undefined {
    const after = this.#planned.model.desired.properties(resource, NOTHING_KNOWN).value[property];
    return this.#planned.changedParameters.find((parameter) => {
      if (!this.#before.has(parameter)) this.#before.set(parameter, this.#planned.withPrevious(parameter));
      const desired = this.#before.get(parameter);
      if (desired?.resources.has(resource) !== true) return false;
      const before = desired.properties(resource, NOTHING_KNOWN).value[property];
      return compareValues(before, after) === 'different';
    });
  }
}
