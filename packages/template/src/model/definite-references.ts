import { Failure } from '../functions/spec.ts';
import { parseSub, resolveSubName } from '../functions/sub.ts';
import { childrenOf, type Expression, literalText } from './expression.ts';
import type { ResourceDeclaration, Template } from './template.ts';

/** Resources that this one needs whatever the parameters are. What stands in a branch of `Fn::If` is left out. */
export function definiteDependencies(resource: ResourceDeclaration, template: Template): ReadonlySet<string> {
  const names = new Set<string>();
  collect(resource.properties, template, names);
  for (const name of explicitNames(resource.dependsOn)) names.add(name);
  return names;
}

function explicitNames(dependsOn: Expression | null): readonly string[] {
  if (dependsOn === null) return [];
  const items = dependsOn.kind === 'list' ? dependsOn.items : [dependsOn];
  return items.map(literalText).filter((name) => name !== undefined);
}

function collect(expression: Expression, template: Template, names: Set<string>): void {
  if (expression.kind === 'call') {
    if (expression.function === 'Fn::If') return;
    for (const name of namesOf(expression, template)) if (template.resources.has(name)) names.add(name);
  }
  for (const [, child] of childrenOf(expression)) collect(child, template, names);
}

function namesOf(call: Extract<Expression, { kind: 'call' }>, template: Template): readonly string[] {
  const first = call.argument.kind === 'list' ? call.argument.items[0] : call.argument;
  const text = literalText(first);
  if (text === undefined) return [];
  if (call.function === 'Fn::Sub') return placeholderNames(text, call.argument, template);
  return call.function === 'Ref' || call.function === 'Fn::GetAtt' ? [text] : [];
}

function placeholderNames(text: string, argument: Expression, template: Template): readonly string[] {
  const parts = parseSub(text);
  if (parts instanceof Failure) return [];
  const map = argument.kind === 'list' ? argument.items[1] : undefined;
  const isVariable = (name: string): boolean => map?.kind === 'map' && map.entries.some((entry) => entry.key === name);
  return parts.flatMap((part) => {
    if (part.kind === 'text') return [];
    const target = resolveSubName(part.name, isVariable, (name) => template.resources.has(name));
    if (target.kind === 'ref') return [target.name];
    return target.kind === 'attribute' ? [target.resource] : [];
  });
}
