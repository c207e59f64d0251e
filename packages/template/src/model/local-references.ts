import { Failure } from '../functions/spec.ts';
import { parseSub, resolveSubName } from '../functions/sub.ts';
import { conditionUsesOf } from './condition-names.ts';
import { type CallExpression, childrenOf, type Expression, literalText } from './expression.ts';
import { contentOf, type LocalDeclaration } from './local-declaration.ts';

export type Locals = ReadonlyMap<string, LocalDeclaration>;

/** The local that a call names itself: by `Ref`, or the data source of `Fn::GetAtt`. */
export function localNamed(call: CallExpression, locals: Locals): LocalDeclaration | undefined {
  const { function: name, argument } = call;
  const first = argument.kind === 'list' && name === 'Fn::GetAtt' ? argument.items[0] : argument;
  const text = name === 'Ref' || name === 'Fn::GetAtt' ? literalText(first) : undefined;
  const local = text === undefined ? undefined : locals.get(text);
  return name === 'Ref' || local?.kind === 'data-source' ? local : undefined;
}

/** Every local that an expression refers to, repetitions included; in `Fn::Sub` these can only be data sources. */
export function* localsNamed(expression: Expression, locals: Locals): Generator<LocalDeclaration> {
  if (expression.kind === 'call') {
    const local = localNamed(expression, locals);
    if (local !== undefined) yield local;
    if (expression.function === 'Fn::Sub') yield* dataSourcesIn(expression, locals);
  }
  for (const [, child] of childrenOf(expression)) if (child.kind !== 'literal') yield* localsNamed(child, locals);
}

function* dataSourcesIn({ argument }: CallExpression, locals: Locals): Generator<LocalDeclaration> {
  const [first, map] = argument.kind === 'list' ? argument.items : [argument];
  const text = literalText(first);
  const parts = text === undefined ? [] : parseSub(text);
  if (parts instanceof Failure) return;
  const variables = new Set(map?.kind === 'map' ? map.entries.map(({ key }) => key) : []);
  const isDataSource = (name: string): boolean => locals.get(name)?.kind === 'data-source';
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const target = resolveSubName(part.name, (name) => variables.has(name), isDataSource);
    const name = target.kind === 'attribute' ? target.resource : target.name;
    if (target.kind !== 'variable' && isDataSource(name)) yield locals.get(name)!;
  }
}

/**
 * Conditions that an expression needs: those it names, and those of the locals that it refers to, however far away. Bounded by
 * what locals may bring in (`MAX_LOCAL_VALUES`).
 */
export function conditionsNeeded(expression: Expression, locals: Locals): ReadonlySet<string> {
  const needed = new Set<string>();
  collectConditions(expression, locals, needed);
  return needed;
}

function collectConditions(at: Expression, locals: Locals, needed: Set<string>): void {
  if (at.kind === 'call') {
    for (const use of conditionUsesOf(at)) needed.add(use.name);
    const local = locals.size === 0 ? undefined : localNamed(at, locals);
    if (local !== undefined) for (const name of conditionsOf(local, locals)) needed.add(name);
  }
  for (const [, child] of childrenOf(at)) collectConditions(child, locals, needed);
}

const known = new WeakMap<LocalDeclaration, ReadonlySet<string>>();

/** Worked out once for each local. Ends, because circles of locals are broken when they are found. */
function conditionsOf(local: LocalDeclaration, locals: Locals): ReadonlySet<string> {
  let conditions = known.get(local);
  if (conditions === undefined) {
    conditions = conditionsNeeded(contentOf(local), locals);
    known.set(local, conditions);
  }
  return conditions;
}
