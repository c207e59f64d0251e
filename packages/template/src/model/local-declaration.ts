import type { Expression, MapExpression } from './expression.ts';
import type { Name } from './name.ts';

/** One of `Locals` (reference/template-language.md 4.4). */
export type LocalDeclaration = MacroLocal | EvalLocal | DataSourceLocal;

/** Stands, unevaluated, wherever it is referred to. */
export interface MacroLocal {
  readonly kind: 'macro';
  readonly name: Name;
  readonly value: Expression;
}

/** Evaluated once, before conditions and resources, from parameters and other locals. */
export interface EvalLocal {
  readonly kind: 'eval';
  readonly name: Name;
  readonly value: Expression;
}

/** Asked of the cloud before conditions and resources; only other locals may refer to it. */
export interface DataSourceLocal {
  readonly kind: 'data-source';
  readonly name: Name;
  /** `DATASOURCE::Service::Kind` */
  readonly type: Name;
  readonly properties: MapExpression;
}

/** What a local is made from: its value, or the properties of its query. */
export function contentOf(local: LocalDeclaration): Expression {
  return local.kind === 'data-source' ? local.properties : local.value;
}
