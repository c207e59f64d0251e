import { topologicalOrder } from '../base/graph.ts';
import { MAX_LOCAL_DEPTH } from '../base/limits.ts';
import type { Builder } from './builder.ts';
import type { MapExpression } from './expression.ts';
import { contentOf, type LocalDeclaration } from './local-declaration.ts';
import { type Locals, localsNamed } from './local-references.ts';
import { MacroExpansion } from './macro-expansion.ts';
import type { Template } from './template.ts';

/**
 * The template with every macro in place of the references to it, wherever ROS puts them in: properties, `Count`, values of
 * outputs, conditions, other locals (reference/template-language.md 4.4). Also finds what is wrong with locals as a whole:
 * circles, too many levels, too much text.
 */
export function expandLocals(template: Template, builder: Builder): Template {
  if (template.locals.size === 0) return template;
  const order = usableOrder(template.locals, builder);
  const expansion = new MacroExpansion(builder);
  for (const local of order) expansion.declare(local);
  const expand = expansion.expand.bind(expansion);
  const expanded: Template = {
    ...template,
    locals: new Map([...template.locals.keys()].map((name) => [name, expansion.local(name)])),
    conditions: mapValues(template.conditions, (one) => ({ ...one, expression: expand(one.expression) })),
    resources: mapValues(template.resources, (one) => ({
      ...one,
      properties: expand(one.properties) as MapExpression,
      count: one.count && expand(one.count),
    })),
    outputs: mapValues(template.outputs, (one) => ({ ...one, value: expand(one.value) })),
    asWritten: template,
  };
  return expanded;
}

function mapValues<T>(map: ReadonlyMap<string, T>, change: (value: T) => T): ReadonlyMap<string, T> {
  return new Map([...map].map(([name, value]) => [name, change(value)]));
}

const MAX_CIRCLES = 10;

/** Each local after those it refers to. Those in a circle are taken to be empty, so that the rest can be judged. */
function usableOrder(locals: Locals, builder: Builder): readonly LocalDeclaration[] {
  const usable = new Map(locals);
  for (let circles = 1; ; circles += 1) {
    const sorted = topologicalOrder([...usable.keys()], (name) => namesIn(usable.get(name)!, locals));
    if ('order' in sorted) {
      refuseDepth(sorted.order, usable, builder);
      return sorted.order.map((name) => usable.get(name)!);
    }
    const first = usable.get(sorted.cycle[0]!)!;
    const message = `Locals depend on each other in a circle: ${sorted.cycle.join(' -> ')}.`;
    builder.report('LocalCycle', message, ['Locals', first.name.text], first.name.range);
    for (const name of circles < MAX_CIRCLES ? sorted.cycle : usable.keys())
      usable.set(name, withoutContent(usable.get(name)!));
  }
}

function withoutContent(local: LocalDeclaration): LocalDeclaration {
  const { range } = contentOf(local);
  if (local.kind === 'data-source') return { ...local, properties: { kind: 'map', entries: [], range } };
  return { ...local, value: { kind: 'literal', value: null, range } };
}

function* namesIn(local: LocalDeclaration, locals: Locals): Generator<string> {
  for (const { name } of localsNamed(contentOf(local), locals)) yield name.text;
}

/** What is too deep is taken to be empty, so that no chain is longer than the limit, and nothing around it is reported. */
function refuseDepth(order: readonly string[], locals: Map<string, LocalDeclaration>, builder: Builder): void {
  const depths = new Map<string, number>();
  for (const name of order) {
    const local = locals.get(name)!;
    let depth = 0;
    for (const other of namesIn(local, locals)) depth = Math.max(depth, depths.get(other)! + 1);
    depths.set(name, depth > MAX_LOCAL_DEPTH ? 0 : depth);
    if (depth <= MAX_LOCAL_DEPTH) continue;
    locals.set(name, withoutContent(local));
    const message = `The local \`${name}\` refers to others over more than ${MAX_LOCAL_DEPTH} levels.`;
    const hint = 'Write the value of one of the inner ones in its place.';
    builder.report('LocalTooDeep', message, ['Locals', name], local.name.range, hint);
  }
}
