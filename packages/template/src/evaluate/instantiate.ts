import { diagnostic, hasErrors } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { MAX_RESOURCES, maxInstanceReferences } from '../base/limits.ts';
import type { Question } from '../functions/question.ts';
import type { Template } from '../model/template.ts';
import type { SchemaCatalog } from '../schema/resource-schema.ts';
import type { Truth } from './calls/condition.ts';
import { compiledTemplate } from './compiled-template.ts';
import { type Conditions, evaluateConditions } from './conditions.ts';
import { evaluateCounts } from './counts.ts';
import { findCycle } from './cycle.ts';
import type { Desired, DesiredOutput, DesiredResource, Evaluated, ResourceView } from './desired.ts';
import { Findings } from './findings.ts';
import { InstanceIndex, Instances } from './instances.ts';
import { judgeOutput } from './output.ts';
import { type PlaceInputs, Places, type Site } from './places.ts';
import { desiredInstances, desiredResource, type ReferenceBudget } from './resource.ts';
import { evaluateRules } from './rules.ts';
import { type Scope, valueOrNull } from './scope.ts';
import { settled, settledObject, type Value, type ValueObject } from './value.ts';
import { withZeroValues } from './zero-values.ts';

export type { Desired, DesiredOutput, DesiredResource, Evaluated, ResourceView, World } from './desired.ts';
export type { PseudoParameters } from './pseudo.ts';

/** `parameters` as `resolveParameters` gives them. A declared parameter that is left out is unknown. */
export interface InstantiateInputs extends PlaceInputs {
  /** Resources that a `Count` may lead to, others included; beyond it nothing is expanded. Default `MAX_RESOURCES`. */
  readonly maxResources?: number;
  /** Says which properties are required, so that `ALIYUN::NoValue` gives them a value. Without it they are left away. */
  readonly catalog?: SchemaCatalog;
}

export interface Instantiated {
  /** Undefined when there is an error. */
  readonly desired: Desired | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * What the world has not answered so far; grows with what is evaluated afterwards, without repetition. With answers,
   * instantiate again.
   */
  readonly questions: readonly Question[];
}

/**
 * Locals, conditions, rules, the resources that exist with their dependencies, and the way to evaluate the rest. Linear in the
 * template and in what its counted resources become. A resource whose condition is still unknown is kept, since it may
 * come to exist; of a resource whose `Count` is still unknown there is one instance.
 */
export function instantiate(template: Template, inputs: InstantiateInputs): Instantiated {
  const findings = new Findings();
  const places = new Places(template, inputs);
  const withoutResources = places.withoutResources(findings);
  const conditions = new Map<string, Truth>();
  const locals = places.withLocals(template, conditions, findings);
  evaluateConditions(template, conditions, withoutResources, findings);
  locals.evaluateAll();
  const most = inputs.maxResources ?? MAX_RESOURCES;
  const counts = evaluateCounts(template, conditions, withoutResources, most, findings);
  evaluateRules(template, conditions, withoutResources, findings);
  const instances = new Instances(template, conditions, counts);
  const instance = new Instance(
    template,
    inputs.catalog,
    conditions,
    instances,
    places.withResources(conditions, instances),
  );
  instance.build({ references: maxInstanceReferences(most) }, findings);
  const desired = hasErrors(findings.diagnostics) ? undefined : instance;
  return {
    desired,
    diagnostics: findings.diagnostics,
    get questions() {
      return places.questions;
    },
  };
}

class Instance implements Desired {
  readonly resources = new Map<string, DesiredResource>();
  readonly #template: Template;
  readonly #catalog: SchemaCatalog | undefined;
  readonly #conditions: Conditions;
  readonly #instances: Instances;
  readonly #scopeAt: (site: Site) => Scope;

  constructor(
    template: Template,
    catalog: SchemaCatalog | undefined,
    conditions: Conditions,
    instances: Instances,
    scopeAt: (site: Site) => Scope,
  ) {
    this.#template = template;
    this.#catalog = catalog;
    this.#conditions = conditions;
    this.#instances = instances;
    this.#scopeAt = scopeAt;
  }

  /** What has to be known before anything is created. */
  build(budget: ReferenceBudget, findings: Findings): void {
    refuseUnknownConditions(this.#template, findings);
    for (const declaration of this.#template.resources.values()) {
      if (this.#instances.exists(declaration)) this.#addResource(declaration.name.text, budget, findings);
    }
    if (this.#instances.any) this.#judgeOutputs(findings);
    reportCycle(this.resources, this.#instances, findings);
  }

  properties(name: string, known: ResourceView): Evaluated<ValueObject> {
    if (!this.resources.has(name)) throw new Error(`properties: there is no resource ${name} in this stack`);
    const { declaration, index } = this.#instances.origin(name);
    const resource = declaration.name.text;
    const { properties } = compiledTemplate(this.#template).resource(resource);
    const findings = new Findings();
    const scope = this.#scopeAt({
      path: ['Resources', resource, 'Properties'],
      root: properties.at,
      view: known,
      index: index === null ? null : new InstanceIndex(resource, index),
      findings,
    });
    const value = settledObject(properties.evaluate(scope) as ValueObject);
    const complete = this.#catalog === undefined ? value : withZeroValues(value, declaration, this.#catalog);
    return { value: complete, diagnostics: findings.diagnostics };
  }

  outputs(known: ResourceView): readonly DesiredOutput[] {
    return this.#presentOutputs().map(({ name, description, noEcho }) => {
      const { value, diagnostics } = this.#output(name.text, known);
      return { key: name.text, description, noEcho, value, diagnostics };
    });
  }

  #addResource(name: string, budget: ReferenceBudget, findings: Findings): void {
    const compiled = compiledTemplate(this.#template).resource(name);
    const scopeOf = (path: readonly string[], root: Site['root'], index: InstanceIndex | null): Scope =>
      this.#scopeAt({ path: ['Resources', name, ...path], root, view: null, index, findings });
    if (compiled.count === null) this.resources.set(name, desiredResource(compiled, scopeOf));
    else {
      const { names } = this.#instances.list(name);
      for (const resource of desiredInstances(compiled, names, scopeOf, budget, findings)) {
        this.resources.set(resource.name, resource);
      }
    }
  }

  #presentOutputs() {
    return [...this.#template.outputs.values()].filter(
      ({ condition }) => condition === null || this.#conditions.get(condition.text) !== false,
    );
  }

  #judgeOutputs(findings: Findings): void {
    for (const { name } of this.#presentOutputs()) {
      const compiled = compiledTemplate(this.#template).output(name.text);
      const path = ['Outputs', name.text, 'Value'];
      judgeOutput(compiled, this.#scopeAt({ path, root: compiled.at, view: null, index: null, findings }));
    }
  }

  #output(name: string, view: ResourceView): Evaluated<Value> {
    const compiled = compiledTemplate(this.#template).output(name);
    const findings = new Findings();
    const path = ['Outputs', name, 'Value'];
    const scope = this.#scopeAt({ path, root: compiled.at, view, index: null, findings });
    const value = settled(valueOrNull(compiled.evaluate(scope)));
    return { value: hasErrors(findings.diagnostics) ? null : value, diagnostics: findings.diagnostics };
  }
}

function refuseUnknownConditions(template: Template, findings: Findings): void {
  for (const [name, { condition }] of template.resources) {
    if (condition === null || template.conditions.has(condition.text)) continue;
    const path = ['Resources', name, 'Condition'];
    const message = `There is no condition \`${condition.text}\`.`;
    findings.diagnostics.push(diagnostic('ConditionUnknown', message, { path, range: condition.range }));
  }
}

function reportCycle(resources: ReadonlyMap<string, DesiredResource>, instances: Instances, findings: Findings): void {
  const cycle = findCycle(resources);
  if (cycle === undefined) return;
  const { name } = instances.origin(cycle[0]!).declaration;
  const message = `Resources depend on each other in a circle: ${cycle.join(' -> ')}.`;
  findings.diagnostics.push(
    diagnostic('ResourceCycle', message, { path: ['Resources', name.text], range: name.range }),
  );
}
