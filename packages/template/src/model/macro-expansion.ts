import { MAX_LOCAL_VALUES, MAX_MACRO_VALUES } from '../base/limits.ts';
import type { Builder } from './builder.ts';
import { childrenOf, type Expression, type MapExpression, mapExpression } from './expression.ts';
import type { LocalDeclaration } from './local-declaration.ts';
import { localNamed } from './local-references.ts';

/**
 * Puts macros where they are referred to. What stands in the macro is shared, not copied, but counted as if it were
 * written out at each place, since whoever walks the result walks it again. Where that is too much, null stands instead.
 */
export class MacroExpansion {
  readonly #builder: Builder;
  readonly #locals = new Map<string, LocalDeclaration>();
  /** How many values each local stands for. */
  readonly #sizes = new Map<string, number>();
  #macroValues = MAX_MACRO_VALUES;
  #localValues = MAX_LOCAL_VALUES;
  #reported = false;

  constructor(builder: Builder) {
    this.#builder = builder;
  }

  /** Locals come after those that they refer to. */
  declare(written: LocalDeclaration): void {
    const size = { values: 0 };
    const local = this.#expanded(written, size);
    this.#locals.set(local.name.text, local);
    this.#sizes.set(local.name.text, size.values);
  }

  local(name: string): LocalDeclaration {
    return this.#locals.get(name)!;
  }

  /** The same expression where nothing is referred to. */
  expand(expression: Expression): Expression {
    return this.#walk(expression, { values: 0 });
  }

  #expanded(local: LocalDeclaration, size: Size): LocalDeclaration {
    if (local.kind !== 'data-source') return Object.freeze({ ...local, value: this.#walk(local.value, size) });
    return Object.freeze({ ...local, properties: this.#walk(local.properties, size) as MapExpression });
  }

  #walk(at: Expression, size: Size): Expression {
    size.values += 1;
    if (at.kind === 'literal') return at;
    const local = at.kind === 'call' ? localNamed(at, this.#locals) : undefined;
    if (local !== undefined) return this.#refer(local, at, size);
    const children = childrenOf(at).map(([, child]) => [child, this.#walk(child, size)] as const);
    if (children.every(([before, after]) => before === after)) return at;
    return withChildren(
      at,
      children.map(([, after]) => after),
    );
  }

  #refer(local: LocalDeclaration, at: Expression, size: Size): Expression {
    const values = this.#sizes.get(local.name.text)!;
    size.values += values;
    if (local.kind === 'macro') this.#macroValues -= values;
    else this.#localValues -= values;
    if (this.#macroValues >= 0 && this.#localValues >= 0) return local.kind === 'macro' ? local.value : at;
    this.#refuse(local, at);
    return Object.freeze({ kind: 'literal', value: null, range: at.range });
  }

  #refuse({ name }: LocalDeclaration, { range }: Expression): void {
    if (this.#reported) return;
    this.#reported = true;
    const most = this.#macroValues < 0 ? MAX_MACRO_VALUES : MAX_LOCAL_VALUES;
    const message = `With the local \`${name.text}\` here, all references to locals bring in more than ${most} values.`;
    const hint = 'Refer to large locals less often.';
    this.#builder.report('LocalsTooLarge', message, ['Locals', name.text], range, hint);
  }
}

interface Size {
  values: number;
}

function withChildren(at: Exclude<Expression, { kind: 'literal' }>, children: readonly Expression[]): Expression {
  switch (at.kind) {
    case 'list':
      return Object.freeze({ ...at, items: Object.freeze(children) });
    case 'map':
      return mapExpression(
        at.entries.map((entry, index) => Object.freeze({ ...entry, value: children[index]! })),
        at.range,
      );
    case 'call':
      return Object.freeze({ ...at, argument: children[0]! });
  }
}
