import { instantiate } from '@rosette/template/evaluate/instantiate.ts';
import type { Value } from '@rosette/template/evaluate/value.ts';
import type { Name } from '@rosette/template/model/name.ts';
import type { OutputDeclaration, Template } from '@rosette/template/model/template.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { NOTHING_KNOWN, pseudoParameters } from './models.ts';
import { answering, keptAnswers } from './world-answers.ts';

/**
 * Names of the conditions that hold with these values; undefined when they cannot be evaluated with them. Asked of the
 * evaluator itself: of a template that has one output for each condition and nothing else.
 */
export function heldConditions(
  dependencies: Pick<RuntimeDependencies, 'world' | 'sealer'>,
  template: Template,
  stack: StackRow,
  parameters: ReadonlyMap<string, Value>,
): ReadonlySet<string> | undefined {
  const outputs = new Map([...template.conditions].map(([name, { name: at }]) => [name, outputOf(at)]));
  const asking: Template = { ...template, resources: new Map(), rules: new Map(), outputs };
  const world = answering(dependencies.world, keptAnswers(dependencies.sealer, stack));
  const { desired } = instantiate(asking, { parameters, pseudo: pseudoParameters(stack), world });
  if (desired === undefined) return undefined;
  return new Set(desired.outputs(NOTHING_KNOWN).map(({ key }) => key));
}

function outputOf(condition: Name): OutputDeclaration {
  const value = { kind: 'literal', value: true, range: condition.range } as const;
  return { name: condition, value, condition, description: null, label: null, noEcho: false };
}
