import { functions } from '../functions/registry.ts';
import type { Context } from '../functions/spec.ts';
import type { Path } from './builder.ts';
import { checkTypeAttribute } from './check-type-attribute.ts';
import type { Checker } from './checker.ts';
import { type CallExpression, childrenOf, type Expression } from './expression.ts';
import { contentOf, type LocalDeclaration } from './local-declaration.ts';
import { type Locals, localNamed } from './local-references.ts';
import type { Place } from './place.ts';

/** A local whose name stands in a `Ref`, or as a placeholder of `Fn::Sub`. */
export function checkLocalReference(
  local: LocalDeclaration,
  at: Expression,
  place: Place,
  path: Path,
  checker: Checker,
): void {
  if (!place.locals.includes(local.kind)) reportMisplaced(local, at, path, checker);
  else if (!place.inLocal) checkResidual(local, at, place.context, path, checker);
}

export function checkLocalAttribute(
  local: LocalDeclaration,
  attribute: string,
  at: Expression,
  place: Place,
  path: Path,
  checker: Checker,
): void {
  const { name } = local;
  if (local.kind !== 'data-source') {
    const message = `\`${name.text}\` is a local; only resources and data sources have attributes.`;
    checker.report('ReferenceUnknown', message, path, at.range, `Use \`Ref: ${name.text}\`.`);
  } else if (!place.locals.includes('data-source')) {
    reportMisplaced(local, at, path, checker);
  } else {
    checkTypeAttribute(local.type.text, name.text, attribute, at, path, checker);
  }
}

export function isDataSource(name: string, { template }: Checker): boolean {
  return template.locals.get(name)?.kind === 'data-source';
}

export function reportResourceInLocal(name: string, at: Expression, path: Path, checker: Checker): void {
  const message = `\`${name}\` is a resource; locals are evaluated before any resource exists.`;
  const hint = 'A local may use parameters, pseudo parameters, and other locals.';
  checker.report('ReferenceMisplaced', message, path, at.range, hint);
}

function reportMisplaced(local: LocalDeclaration, at: Expression, path: Path, checker: Checker): void {
  const name = local.name.text;
  if (local.kind === 'data-source') {
    const message = `\`${name}\` is a data source in \`Locals\`, which only other locals can refer to.`;
    const hint = 'Declare a local of type Eval that gives what you need of it, and refer to that.';
    checker.report('LocalMisplaced', message, path, at.range, hint);
    return;
  }
  const message = `\`${name}\` is a local, and locals have no value here.`;
  checker.report('LocalMisplaced', message, path, at.range, MISPLACED_HINT);
}

const MISPLACED_HINT =
  'Locals can be referred to with `Ref` in `Properties`, `Count`, `Conditions`, `Outputs` and other locals; in `Fn::Sub` as the value of a variable.';

/** What only conditions can evaluate is left for the place that the local is used in. */
function checkResidual(local: LocalDeclaration, at: Expression, context: Context, path: Path, checker: Checker): void {
  if (context === 'condition') return;
  const call = residualOf(local, checker.template.locals);
  if (call === null) return;
  const message = `The local \`${local.name.text}\` uses \`${call.function}\`, which has a value only in conditions.`;
  const hint = 'Declare a condition that refers to the local, and name it in `Fn::If`.';
  checker.report('FunctionMisplaced', message, path, at.range, hint);
}

const known = new WeakMap<LocalDeclaration, CallExpression | null>();

/** The first function that has no value in values, in the local or in those it refers to. Worked out once for each. */
function residualOf(local: LocalDeclaration, locals: Locals): CallExpression | null {
  let found = known.get(local);
  if (found === undefined) {
    found = local.kind === 'data-source' ? null : (residualIn(contentOf(local), locals) ?? null);
    known.set(local, found);
  }
  return found;
}

function residualIn(at: Expression, locals: Locals): CallExpression | undefined {
  if (at.kind === 'call') {
    const contexts = functions.get(at.function)?.contexts;
    if (contexts !== undefined && !contexts.includes('value')) return at;
    const local = localNamed(at, locals);
    const inner = local === undefined ? null : residualOf(local, locals);
    if (inner !== null) return inner;
  }
  for (const [, child] of childrenOf(at)) {
    const found = child.kind === 'literal' ? undefined : residualIn(child, locals);
    if (found !== undefined) return found;
  }
  return undefined;
}
