import { diagnostic, hasErrors } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { topologicalOrder } from '../base/graph.ts';
import type { Expression } from '../model/expression.ts';
import type { Template } from '../model/template.ts';
import { compiledTemplate } from './compiled-template.ts';
import { type Conditions, evaluateConditions } from './conditions.ts';
import type { Desired, DesiredOutput, DesiredResource, Evaluated, ResourceView, World } from './desired.ts';
import { Findings } from './findings.ts';
import { type PseudoParameters, pseudoValue } from './pseudo.ts';
import { desiredResource } from './resource.ts';
import { evaluateRules } from './rules.ts';
import { type ResourceScope, type Scope, valueOrNull } from './scope.ts';
import { Unknown, type Value, type ValueObject } from './value.ts';

export type { Desired, DesiredOutput, DesiredResource, Evaluated, ResourceView, World } from './desired.ts';
export type { PseudoParameters } from './pseudo.ts';

export interface InstantiateInputs {
  /** As `resolveParameters` gives them. A declared parameter that is left out is unknown. */
  readonly parameters: ReadonlyMap<string, Value>;
  readonly pseudo: PseudoParameters;
  readonly world: World;
}

export interface Instantiated {
  /** Undefined when there is an error. */
  readonly desired: Desired | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Conditions, rules, the resources that exist with their dependencies, and the way to evaluate the rest. Linear in the
 * template. A resource whose condition is still unknown is kept, since it may come to exist.
 */
export function instantiate(template: Template, inputs: InstantiateInputs): Instantiated {
  const findings = new Findings();
  const places = new Places(template, inputs, findings);
  const conditions = evaluateConditions(template, places.withoutResources, findings);
  evaluateRules(template, conditions, places.withoutResources, findings);
  const present = presentResources(template, conditions, findings);
  const resources = new Map<string, DesiredResource>();
  for (const name of present) {
    const compiled = compiledTemplate(template).resource(name);
    const scopeOf = (path: readonly string[], root: Expression): Scope =>
      places.withResources(['Resources', name, ...path], root, conditions, present, null, findings);
    resources.set(name, desiredResource(compiled, scopeOf));
  }
  reportCycle(template, resources, findings);
  const desired = new Instance(template, places, conditions, present, resources);
  return { desired: hasErrors(findings.diagnostics) ? undefined : desired, diagnostics: findings.diagnostics };
}

const NOT_GIVEN = new Unknown([]);

/** A declared parameter without a value is unknown, so a template can be looked at before it has any; null is a value. */
function given(parameters: ReadonlyMap<string, Value>, template: Template, name: string): Value | undefined {
  if (parameters.has(name)) return parameters.get(name);
  return template.parameters.has(name) ? NOT_GIVEN : undefined;
}

/** Builds the scopes of one instance. */
class Places {
  readonly #template: Template;
  readonly #base: Pick<Scope, 'parameter' | 'pseudo' | 'environment'>;
  readonly #findings: Findings;

  constructor(template: Template, { parameters, pseudo, world }: InstantiateInputs, findings: Findings) {
    this.#template = template;
    this.#findings = findings;
    this.#base = {
      parameter: (name) => given(parameters, template, name),
      pseudo: (name) => pseudoValue(pseudo, name),
      environment: { region: pseudo.region, zones: (region) => world.zones(region), mappings: template.mappings },
    };
  }

  /** For conditions and rules. */
  readonly withoutResources = (
    path: readonly (string | number)[],
    root: Expression,
    conditions: Conditions,
  ): Scope => ({
    ...this.#base,
    condition: (name) => conditions.get(name),
    resources: null,
    fail: this.#findings.under(path, root),
  });

  /** For values. `view` null: only which resources exist matters. An absent resource is null in outputs, else an error. */
  withResources(
    path: readonly string[],
    root: Expression,
    conditions: Conditions,
    present: ReadonlySet<string>,
    view: ResourceView | null,
    findings: Findings,
  ): Scope {
    const fail = findings.under(path, root);
    const resources: ResourceScope = {
      presence: (name) =>
        present.has(name) ? 'present' : this.#template.resources.has(name) ? 'absent' : 'undeclared',
      ref: (resource) => view?.ref(resource) ?? null,
      attribute: (resource, attribute) => view?.attribute(resource, attribute) ?? null,
      absent(name, at) {
        if (path[0] !== 'Outputs') fail('ReferenceAbsent', absentMessage(name), at, ABSENT_HINT);
        return null;
      },
    };
    return { ...this.#base, condition: (name) => conditions.get(name), resources, fail };
  }
}

function absentMessage(name: string): string {
  return `\`${name}\` does not exist in this stack, because its condition is false.`;
}

const ABSENT_HINT = 'Put the reference into an `Fn::If` with the same condition.';

class Instance implements Desired {
  readonly resources: ReadonlyMap<string, DesiredResource>;
  readonly #template: Template;
  readonly #places: Places;
  readonly #conditions: Conditions;
  readonly #present: ReadonlySet<string>;

  constructor(
    template: Template,
    places: Places,
    conditions: Conditions,
    present: ReadonlySet<string>,
    resources: ReadonlyMap<string, DesiredResource>,
  ) {
    this.#template = template;
    this.#places = places;
    this.#conditions = conditions;
    this.#present = present;
    this.resources = resources;
  }

  properties(name: string, known: ResourceView): Evaluated<ValueObject> {
    if (!this.resources.has(name)) throw new Error(`properties: there is no resource ${name} in this stack`);
    const { properties } = compiledTemplate(this.#template).resource(name);
    const findings = new Findings();
    const scope = this.#scope(['Resources', name, 'Properties'], properties.at, known, findings);
    return { value: properties.evaluate(scope) as ValueObject, diagnostics: findings.diagnostics };
  }

  outputs(known: ResourceView): readonly DesiredOutput[] {
    const outputs: DesiredOutput[] = [];
    for (const { name, condition, description, noEcho } of this.#template.outputs.values()) {
      if (condition !== null && this.#conditions.get(condition.text) === false) continue;
      const { value, diagnostics } = this.#output(name.text, known);
      outputs.push({ key: name.text, description, noEcho, value, diagnostics });
    }
    return outputs;
  }

  #output(name: string, known: ResourceView): Evaluated<Value> {
    const compiled = compiledTemplate(this.#template).output(name);
    const findings = new Findings();
    const value = valueOrNull(compiled.evaluate(this.#scope(['Outputs', name, 'Value'], compiled.at, known, findings)));
    return { value: hasErrors(findings.diagnostics) ? null : value, diagnostics: findings.diagnostics };
  }

  #scope(path: readonly string[], root: Expression, view: ResourceView, findings: Findings): Scope {
    return this.#places.withResources(path, root, this.#conditions, this.#present, view, findings);
  }
}

function presentResources(template: Template, conditions: Conditions, findings: Findings): ReadonlySet<string> {
  const present = new Set<string>();
  for (const [name, { condition }] of template.resources) {
    if (condition === null || conditions.get(condition.text) !== false) present.add(name);
    if (condition === null || template.conditions.has(condition.text)) continue;
    const path = ['Resources', name, 'Condition'];
    const message = `There is no condition \`${condition.text}\`.`;
    findings.diagnostics.push(diagnostic('ConditionUnknown', message, { path, range: condition.range }));
  }
  return present;
}

function reportCycle(template: Template, resources: ReadonlyMap<string, DesiredResource>, findings: Findings): void {
  const sorted = topologicalOrder([...resources.keys()], (name) => resources.get(name)!.dependsOn);
  if ('order' in sorted) return;
  const first = sorted.cycle[0]!;
  const message = `Resources depend on each other in a circle: ${sorted.cycle.join(' -> ')}.`;
  const at = { path: ['Resources', first], range: template.resources.get(first)!.name.range };
  findings.diagnostics.push(diagnostic('ResourceCycle', message, at));
}
