import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import type { ConditionLogic, Known } from './condition-logic.ts';
import { ALWAYS, type Witness } from './decision-diagram.ts';
import { resourcesNamed } from './definite-references.ts';
import { type CallExpression, childrenOf, type Expression } from './expression.ts';
import type { Name } from './name.ts';
import type { ResourceDeclaration, Template } from './template.ts';

/** References to resources that a condition may leave out, and branches of `Fn::If` that nothing leads to. */
export function lintReferences(checker: Checker, logic: ConditionLogic): void {
  const walk = new GuardedWalk(checker, logic);
  for (const resource of checker.template.resources.values()) {
    const { name, properties, metadata } = resource;
    const here = logic.and(walk.conditionOf(resource.condition), logic.counted(resource.count));
    walk.enter(properties, here, ['Resources', name.text, 'Properties']);
    if (metadata !== null) walk.enter(metadata, here, ['Resources', name.text, 'Metadata']);
  }
  for (const { name, value, condition } of checker.template.outputs.values())
    walk.enter(value, walk.conditionOf(condition), ['Outputs', name.text, 'Value']);
}

class GuardedWalk {
  readonly #checker: Checker;
  readonly #logic: ConditionLogic;

  constructor(checker: Checker, logic: ConditionLogic) {
    this.#checker = checker;
    this.#logic = logic;
  }

  conditionOf(name: Name | null): Known {
    return name === null ? ALWAYS : this.#logic.condition(name.text);
  }

  /** `here`: what certainly holds where the expression is evaluated. Where that cannot be told nothing is said. */
  enter(expression: Expression, here: Known, path: Path): void {
    if (here !== undefined && !this.#logic.isNever(here)) this.#walk(expression, here, path);
  }

  #walk(at: Expression, here: Known, path: Path): void {
    if (at.kind === 'literal') return;
    if (at.kind === 'call') {
      if (at.function === 'Fn::If' && at.argument.kind === 'list' && at.argument.items.length === 3) {
        this.#branches(at.argument.items, here, [...path, at.function]);
        return;
      }
      this.#references(at, here, path);
    }
    for (const [step, child] of childrenOf(at)) this.#walk(child, here, [...path, step]);
  }

  #branches([condition, then, otherwise]: readonly Expression[], here: Known, path: Path): void {
    this.#walk(condition!, here, [...path, 0]);
    const holds = this.#logic.branch(condition!);
    const fails = this.#logic.not(holds);
    this.#branch(then!, holds, here, [...path, 1], 'never');
    this.#branch(otherwise!, fails, here, [...path, 2], 'always');
  }

  /** A condition that is constant by itself is told where it is declared. */
  #branch(branch: Expression, condition: Known, around: Known, path: Path, when: 'never' | 'always'): void {
    const here = this.#logic.and(around, condition);
    if (!this.#logic.isNever(here)) {
      this.enter(branch, here, path);
      return;
    }
    if (this.#logic.isNever(condition)) return;
    const message = `This branch is never taken: the condition of \`Fn::If\` is ${when} true here, because of the conditions around it.`;
    this.#checker.report('BranchUnreachable', message, path, branch.range, 'Write the other branch alone.');
  }

  #references(call: CallExpression, here: Known, path: Path): void {
    for (const name of resourcesNamed(call, this.#checker.template)) {
      const resource = this.#checker.template.resources.get(name);
      if (resource?.condition != null && resource.count === null) this.#reference(call, resource, here, path);
    }
  }

  #reference(call: CallExpression, { name, condition }: ResourceDeclaration, here: Known, path: Path): void {
    const absent = this.#logic.not(this.conditionOf(condition));
    const witness = this.#logic.witness(this.#logic.and(here, absent));
    if (witness === undefined) return;
    const then = path[0] === 'Outputs' ? 'the output is then null' : 'this then fails';
    const message = `\`${name.text}\` exists only if \`${condition!.text}\` holds, and is referred to also if it does not${example(witness, this.#checker.template)}; ${then}.`;
    const hint = `Put the reference into \`Fn::If\` with \`${condition!.text}\`, or give what refers to it the same condition.`;
    this.#checker.report('ReferenceConditional', message, path, call.range, hint);
  }
}

/** One case, as far as it is one of parameters. */
function example(witness: readonly Witness[], template: Template): string {
  const cases = witness.map((choice) => caseText(choice, template)).filter((text) => text !== undefined);
  const more = witness.length > MAX_CASES ? ' …' : '';
  return cases.length === 0 ? '' : ` (as when ${cases.slice(0, MAX_CASES).join(' and ')}${more})`;
}

const MAX_CASES = 3;

function caseText({ variable, value, is }: Witness, { parameters }: Template): string | undefined {
  const name = /^Ref (.+)$/s.exec(variable)?.[1];
  if (name === undefined) return undefined;
  const parameter = parameters.get(name);
  if (parameter?.type !== 'Boolean' || value === 'null') return `\`${name}\` is ${is ? '' : 'not '}${value}`;
  const isTrue = value === '1';
  return parameter.default === null && !is ? `\`${name}\` is not ${isTrue}` : `\`${name}\` is ${is ? isTrue : !isTrue}`;
}
