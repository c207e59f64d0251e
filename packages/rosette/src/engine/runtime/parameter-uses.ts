import { Failure } from '@rosette/template/functions/spec.ts';
import { parseSub, resolveSubName } from '@rosette/template/functions/sub.ts';
import { conditionUses } from '@rosette/template/model/condition-names.ts';
import { type ConditionOperand, conditionOperand } from '@rosette/template/model/condition-operand.ts';
import { declarationOf } from '@rosette/template/model/count.ts';
import { type CallExpression, childrenOf, type Expression, literalText } from '@rosette/template/model/expression.ts';
import { contentOf, type LocalDeclaration } from '@rosette/template/model/local-declaration.ts';
import { localNamed, localsNamed } from '@rosette/template/model/local-references.ts';
import type { Template } from '@rosette/template/model/template.ts';

/* What the value of an expression follows from, and whether it is sure to change with it. */

/** `sure`: another value of the one is another value of the other. `conditional`: it depends on which value. `uncertain`:
 *  only carrying it out tells. */
export type Surety = 'sure' | 'conditional' | 'uncertain';

export type Source =
  | { readonly kind: 'parameter'; readonly name: string }
  /** Its physical id when `attribute` is null; declared name, also of a counted resource. */
  | { readonly kind: 'resource'; readonly name: string; readonly attribute: string | null };

export interface Use {
  readonly source: Source;
  readonly surety: Surety;
}

/** How the conditions of a template are to be taken. */
export interface Reading {
  readonly template: Template;
  /** Undefined: not known. */
  readonly truth: (condition: string) => boolean | undefined;
  /** Conditions may come out otherwise; false: they stay as they are. */
  readonly considerConditions: boolean;
}

/** Functions whose value is another one when any of their parts is. */
const FAITHFUL = new Set([
  'Fn::Join',
  'Fn::Sub',
  'Fn::Split',
  'Fn::Base64',
  'Fn::Base64Encode',
  'Fn::Base64Decode',
  'Fn::ListMerge',
  'Fn::Str',
]);

export function usesOf(expression: Expression, reading: Reading): readonly Use[] {
  if (expression.kind !== 'call') return childrenOf(expression).flatMap(([, child]) => usesOf(child, reading));
  if (expression.function === 'Fn::If') return usesOfChoice(expression, reading);
  const own = sourcesOf(expression, reading.template).map((source): Use => ({ source, surety: 'sure' }));
  const inner = usesOf(expression.argument, reading);
  const faithful = FAITHFUL.has(expression.function);
  return [...own, ...usesOfLocals(expression, reading), ...(faithful ? inner : inner.map(weakened))];
}

/** A local is what it is made of; what the cloud answers to a query is known when it is asked. */
function usesOfLocals(call: CallExpression, reading: Reading): readonly Use[] {
  return localsOf(call, reading.template).flatMap((local) => {
    const uses = usesOf(contentOf(local), reading);
    return local.kind === 'data-source' ? uses.map((use): Use => ({ ...use, surety: 'uncertain' })) : uses;
  });
}

function localsOf(call: CallExpression, { locals }: Template): readonly LocalDeclaration[] {
  if (call.function === 'Fn::Sub') return [...localsNamed(call, locals)];
  const named = localNamed(call, locals);
  return named === undefined ? [] : [named];
}

/** Resources that are read whatever the conditions are: outside every branch. */
export function readOutsideBranches(expression: Expression, template: Template): readonly string[] {
  if (expression.kind === 'call' && expression.function === 'Fn::If') return [];
  const own = expression.kind === 'call' ? sourcesOf(expression, template) : [];
  const inner = childrenOf(expression).flatMap(([, child]) => readOutsideBranches(child, template));
  return [...own.flatMap((source) => (source.kind === 'resource' ? [source.name] : [])), ...inner];
}

/** Only the branch that is taken counts; another one may be taken with other values of what the condition reads. */
function usesOfChoice(call: CallExpression, reading: Reading): readonly Use[] {
  const [condition, ...branches] = call.argument.kind === 'list' ? call.argument.items : [];
  if (condition === undefined) return [];
  const operand = conditionOperand(condition, true);
  const truth = truthOf(operand, reading);
  const deciding = reading.considerConditions ? parametersBehind(operand, reading.template) : new Set<string>();
  const taken = truth === undefined ? branches : branches.slice(truth ? 0 : 1, truth ? 1 : 2);
  const read = taken.flatMap((branch) => usesOf(branch, reading));
  const decides = [...deciding].map((name): Use => ({ source: { kind: 'parameter', name }, surety: 'conditional' }));
  const surely = (use: Use) =>
    truth !== undefined && !(use.source.kind === 'parameter' && deciding.has(use.source.name));
  return [...read.map((use) => (surely(use) ? use : weakened(use))), ...decides];
}

function truthOf(operand: ConditionOperand, reading: Reading): boolean | undefined {
  if (operand.kind === 'boolean') return operand.value;
  return operand.kind === 'name' ? reading.truth(operand.name) : undefined;
}

function weakened(use: Use): Use {
  return use.surety === 'sure' ? { ...use, surety: 'conditional' } : use;
}

/** Every parameter that takes part in a condition, through the conditions that it names. */
export function parametersOfCondition(name: string, template: Template): ReadonlySet<string> {
  return parametersBehind({ kind: 'name', name }, template);
}

function parametersBehind(
  operand: ConditionOperand | { readonly kind: 'name'; readonly name: string },
  template: Template,
): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (expression: Expression): void => {
    for (const name of parametersIn(expression, template)) found.add(name);
    for (const use of conditionUses(expression)) follow(use.name);
  };
  const follow = (name: string): void => {
    const declared = seen.has(name) ? undefined : template.conditions.get(name);
    seen.add(name);
    if (declared !== undefined) visit(declared.expression);
  };
  if (operand.kind === 'name') follow(operand.name);
  if (operand.kind === 'expression') visit(operand.expression);
  return found;
}

function parametersIn(expression: Expression, template: Template): readonly string[] {
  const own = expression.kind === 'call' ? sourcesOf(expression, template) : [];
  const names = own.flatMap((source) => (source.kind === 'parameter' ? [source.name] : []));
  const locals = expression.kind === 'call' ? localsOf(expression, template).map(contentOf) : [];
  const inner = [...locals, ...childrenOf(expression).map(([, child]) => child)];
  return [...names, ...inner.flatMap((child) => parametersIn(child, template))];
}

/** What one call names itself. */
function sourcesOf(call: CallExpression, template: Template): readonly Source[] {
  const items = call.argument.kind === 'list' ? call.argument.items : [call.argument];
  const text = literalText(items[0]);
  if (text === undefined) return [];
  switch (call.function) {
    case 'Ref':
      return named(text, template);
    case 'Fn::GetAtt':
      return attribute(text, literalText(items[1]) ?? '', template);
    case 'Fn::Sub':
      return placeholders(text, items[1], template);
    default:
      return [];
  }
}

function named(name: string, template: Template): readonly Source[] {
  if (template.parameters.has(name)) return [{ kind: 'parameter', name }];
  const declared = declarationOf(name, template);
  return declared === undefined ? [] : [{ kind: 'resource', name: declared.name.text, attribute: null }];
}

function attribute(resource: string, name: string, template: Template): readonly Source[] {
  const declared = declarationOf(resource, template);
  return declared === undefined ? [] : [{ kind: 'resource', name: declared.name.text, attribute: name }];
}

function placeholders(text: string, map: Expression | undefined, template: Template): readonly Source[] {
  const parts = parseSub(text);
  if (parts instanceof Failure) return [];
  const isVariable = (name: string): boolean => map?.kind === 'map' && map.entries.some(({ key }) => key === name);
  return parts.flatMap((part) => {
    if (part.kind === 'text') return [];
    const target = resolveSubName(part.name, isVariable, (name) => declarationOf(name, template) !== undefined);
    if (target.kind === 'ref') return named(target.name, template);
    return target.kind === 'attribute' ? attribute(target.resource, target.attribute, template) : [];
  });
}
