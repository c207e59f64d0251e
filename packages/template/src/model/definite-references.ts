import { Failure } from '../functions/spec.ts';
import { parseSub, resolveSubName } from '../functions/sub.ts';
import { declarationOf, literalCount } from './count.ts';
import { foldedSelection } from './counted-reference.ts';
import { type CallExpression, childrenOf, type Expression, literalText } from './expression.ts';
import type { ResourceDeclaration, Template } from './template.ts';

/**
 * Resources that this one needs whatever the parameters are, under their declared names. What stands in a branch of
 * `Fn::If` is left out, and so is what hangs on an index or on a `Count` that may be 0: instances are judged one by one
 * when the numbers are known.
 */
export function definiteDependencies(resource: ResourceDeclaration, template: Template): ReadonlySet<string> {
  const names = new Set<string>();
  // What needs nothing is in no circle, so what may not exist needs not be left out on the other side.
  if (!exists(resource)) return names;
  const add = (name: string): void => {
    const declaration = declarationOf(name, template);
    if (declaration !== undefined) names.add(declaration.name.text);
  };
  collect(resource.properties, template, add);
  for (const name of explicitNames(resource.dependsOn)) add(name);
  return names;
}

function exists(resource: ResourceDeclaration): boolean {
  return resource.count === null || (literalCount(resource) ?? 0) > 0;
}

function explicitNames(dependsOn: Expression | null): readonly string[] {
  if (dependsOn === null) return [];
  const items = dependsOn.kind === 'list' ? dependsOn.items : [dependsOn];
  return items.map(literalText).filter((name) => name !== undefined);
}

function collect(expression: Expression, template: Template, add: (name: string) => void): void {
  if (expression.kind === 'call') {
    if (expression.function === 'Fn::If' || selectsInstance(expression, template)) return;
    for (const name of resourcesNamed(expression, template)) add(name);
  }
  for (const [, child] of childrenOf(expression)) collect(child, template, add);
}

function selectsInstance(call: CallExpression, template: Template): boolean {
  const folded = foldedSelection(call);
  return folded !== undefined && template.resources.get(folded.resource)?.count != null;
}

/** What a call names itself, as far as that may be a resource: by `Ref`, `Fn::GetAtt`, or in the text of `Fn::Sub`. */
export function resourcesNamed(call: CallExpression, template: Template): readonly string[] {
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
    const target = resolveSubName(part.name, isVariable, (name) => declarationOf(name, template) !== undefined);
    if (target.kind === 'ref') return [target.name];
    return target.kind === 'attribute' ? [target.resource] : [];
  });
}
