import type { Checker } from './checker.ts';
import { definiteDependencies } from './definite-references.ts';
import { literalText } from './expression.ts';
import type { ResourceDeclaration } from './template.ts';

/** A reference makes the order already. */
export function lintDependsOn(checker: Checker): void {
  for (const resource of checker.template.resources.values()) {
    if (resource.dependsOn !== null) lintResource(resource, checker);
  }
}

function lintResource(resource: ResourceDeclaration, checker: Checker): void {
  const { name, dependsOn } = resource;
  const referred = definiteDependencies({ ...resource, dependsOn: null }, checker.template);
  for (const item of dependsOn!.kind === 'list' ? dependsOn!.items : [dependsOn!]) {
    const target = literalText(item);
    if (target === undefined || !referred.has(target)) continue;
    const message = `\`${name.text}\` refers to \`${target}\`, so it waits for it in any case.`;
    const path = ['Resources', name.text, 'DependsOn'];
    checker.report('DependencyRedundant', message, path, item.range, 'Leave it out of `DependsOn`.');
  }
}
