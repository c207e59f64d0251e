import type { ResourceDeclaration, Template } from '../model/template.ts';
import { compile } from './compile.ts';
import type { Compiled } from './scope.ts';

/** Everything about one resource that is the same in every stack. */
export interface CompiledResource {
  readonly declaration: ResourceDeclaration;
  readonly properties: Compiled;
  readonly count: Compiled | null;
  readonly dependsOn: Compiled | null;
  readonly deletionPolicy: Compiled | null;
  readonly metadata: Compiled | null;
}

export interface CompiledTemplate {
  resource(name: string): CompiledResource;
  output(name: string): Compiled;
}

const known = new WeakMap<Template, CompiledTemplate>();

/** Each expression is compiled when it is first needed and kept as long as its template. */
export function compiledTemplate(template: Template): CompiledTemplate {
  let compiled = known.get(template);
  if (compiled === undefined) {
    compiled = {
      resource: remember((name) => compileResource(template.resources.get(name)!)),
      output: remember((name) => compile(template.outputs.get(name)!.value)),
    };
    known.set(template, compiled);
  }
  return compiled;
}

function compileResource(declaration: ResourceDeclaration): CompiledResource {
  const { properties, count, dependsOn, deletionPolicy, metadata } = declaration;
  return {
    declaration,
    properties: compile(properties),
    count: count && compile(count),
    dependsOn: dependsOn && compile(dependsOn),
    deletionPolicy: deletionPolicy && compile(deletionPolicy),
    metadata: metadata && compile(metadata),
  };
}

function remember<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const before = made.get(name);
    if (before !== undefined) return before;
    const result = make(name);
    made.set(name, result);
    return result;
  };
}
