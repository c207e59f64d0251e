import type { TextRange } from '../../base/diagnostic.ts';

/*
 * The native syntax of Terraform and OpenTofu files (HCL 2) as a tree. Ranges are offsets into the file's own text. Nothing
 * is evaluated: what is constant is a literal, a list or an object of literals; all else keeps its structure, so that the
 * names and functions in it can be found.
 */

export type HclExpression =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string; readonly range: TextRange }
  /** Text with something in it that must be computed. Parts of plain text are literals; escapes are resolved. */
  | { readonly kind: 'template'; readonly parts: readonly HclExpression[]; readonly range: TextRange }
  | { readonly kind: 'list'; readonly items: readonly HclExpression[]; readonly range: TextRange }
  | { readonly kind: 'object'; readonly entries: readonly HclObjectEntry[]; readonly range: TextRange }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly nameRange: TextRange;
      readonly arguments: readonly HclExpression[];
      readonly range: TextRange;
    }
  /** A bare name: `string`, or the root of `var.zone`. */
  | { readonly kind: 'name'; readonly name: string; readonly range: TextRange }
  | {
      readonly kind: 'attribute';
      readonly of: HclExpression;
      readonly name: string;
      readonly nameRange: TextRange;
      readonly range: TextRange;
    }
  | { readonly kind: 'index'; readonly of: HclExpression; readonly key: HclExpression; readonly range: TextRange }
  /** One, two (`!` and `-` have one) or, for `?`, three operands. */
  | {
      readonly kind: 'operation';
      readonly operator: string;
      readonly operands: readonly HclExpression[];
      readonly range: TextRange;
    }
  /** Parts in source order; the names that it declares are left out. */
  | { readonly kind: 'for'; readonly parts: readonly HclExpression[]; readonly range: TextRange };

export interface HclObjectEntry {
  readonly key: HclExpression;
  readonly value: HclExpression;
}

export interface HclAttribute {
  readonly name: string;
  readonly nameRange: TextRange;
  readonly value: HclExpression;
}

export interface HclBlock {
  readonly type: string;
  readonly typeRange: TextRange;
  readonly labels: readonly { readonly text: string; readonly range: TextRange }[];
  readonly body: HclBody;
  readonly range: TextRange;
}

export interface HclBody {
  readonly attributes: ReadonlyMap<string, HclAttribute>;
  readonly blocks: readonly HclBlock[];
}

export interface HclError {
  readonly message: string;
  readonly range: TextRange;
}

export const EMPTY_BODY: HclBody = { attributes: new Map(), blocks: [] };

export function childrenOf(expression: HclExpression): readonly HclExpression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'template':
    case 'for':
      return expression.parts;
    case 'list':
      return expression.items;
    case 'object':
      return expression.entries.flatMap(({ key, value }) => (key.kind === 'name' ? [value] : [key, value]));
    case 'call':
      return expression.arguments;
    case 'attribute':
      return [expression.of];
    case 'index':
      return [expression.of, expression.key];
    case 'operation':
      return expression.operands;
  }
}

/** In no order that means anything. Without recursion: chains of operators may be long. */
export function* everyExpression(expression: HclExpression): Generator<HclExpression> {
  const open = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    open.push(...childrenOf(next));
  }
}

/** Every expression of a body and of the blocks in it. */
export function* expressionsOf(body: HclBody): Generator<HclExpression> {
  for (const { value } of body.attributes.values()) yield* everyExpression(value);
  for (const block of body.blocks) yield* expressionsOf(block.body);
}
