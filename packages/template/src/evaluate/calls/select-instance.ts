import { refuseSelectKey, selectFrom } from '../../functions/select.ts';
import { Failure } from '../../functions/spec.ts';
import { describeInstances } from '../../model/count.ts';
import type { ListReference } from '../../model/counted-reference.ts';
import type { CallExpression } from '../../model/expression.ts';
import type { Compiled, InstanceList, Result, Scope, Visitor } from '../scope.ts';
import { valueOrNull } from '../scope.ts';
import { taintedValue, unknownOf } from '../taint.ts';
import { hasSecret, isKnown, reveal, type Value } from '../value.ts';
import { unexpanded } from './counted.ts';
import { attributeByValue, quietly } from './get-att.ts';

export interface SelectionParts {
  readonly call: CallExpression;
  readonly key: Compiled;
  /** Evaluated as it is written: counted resources do not become lists in it. */
  readonly fallback: Compiled | undefined;
  /** Null for `Ref`. */
  readonly attribute: Compiled | null;
  /** The same call, with all instances as its list. */
  readonly ordinary: Compiled;
}

type Choice =
  | { readonly kind: 'unknown'; readonly value: Value }
  | { readonly kind: 'chosen'; readonly instances: string | readonly string[]; readonly secret: boolean }
  | { readonly kind: 'fallback'; readonly fallback: Compiled; readonly secret: boolean }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * `Fn::Select` of a counted resource by a computed index: the chosen instance takes the place of the whole call, so nothing
 * depends on the others, and none of them is looked at.
 */
export class InstanceSelection implements Compiled {
  readonly at: CallExpression;
  readonly #reference: ListReference;
  readonly #parts: SelectionParts;
  readonly #fallback: Compiled | undefined;

  constructor(reference: ListReference, parts: SelectionParts) {
    this.at = parts.call;
    this.#reference = reference;
    this.#parts = parts;
    this.#fallback = parts.fallback && unexpanded(parts.fallback);
  }

  readonly evaluate = (scope: Scope): Result => {
    const list = this.#listIn(scope);
    if (list === null) return this.#parts.ordinary.evaluate(scope);
    const choice = this.#choose(list, scope);
    switch (choice.kind) {
      case 'unknown':
        return choice.value;
      case 'chosen':
        return taintedValue(this.#valueOf(choice.instances, scope), choice.secret);
      case 'fallback':
        return taintedResult(choice.fallback.evaluate(scope), choice.secret);
      case 'failed':
        scope.fail('SelectionFailed', choice.reason, this.at, describeInstances(this.#resource, list.names.length));
        return null;
    }
  };

  /** Tells of a failure too: it is one of the expansion, before anything is created. */
  readonly visit = (scope: Scope, found: Visitor): void => {
    const list = this.#listIn(scope);
    if (list === null) {
      this.#parts.ordinary.visit(scope, found);
      return;
    }
    const choice = this.#choose(list, scope);
    if (choice.kind === 'unknown') this.#parts.ordinary.visit(scope, found);
    else if (choice.kind === 'fallback') choice.fallback.visit(scope, found);
    else if (choice.kind === 'failed') this.evaluate(scope);
    else this.#visitChosen(choice.instances, scope, found);
  };

  get #resource(): string {
    return this.#reference.resource;
  }

  /** Null where this is an ordinary call: the resource is not counted, or the index is known only with resources. */
  #listIn(scope: Scope): InstanceList | null {
    if (scope.resources?.presence(this.#resource) !== 'counted') return null;
    const list = scope.resources.instances(this.#resource);
    return list === null || refersToResource(this.#parts.key, scope) ? null : list;
  }

  #choose(list: InstanceList, scope: Scope): Choice {
    const key = valueOrNull(this.#parts.key.evaluate(scope));
    if (!isKnown(key)) return { kind: 'unknown', value: unknownOf([key]) };
    if (list.unknown !== null) return { kind: 'unknown', value: unknownOf([key, list.unknown]) };
    const clear = reveal(key);
    const secret = hasSecret(key);
    const refused = refuseSelectKey(clear, scope.environment.effort);
    if (refused !== undefined) return failed(secret ? SECRET_KEY : refused);
    const selected = clear === null ? 'missing' : selectFrom(clear as string | number | boolean, list.names);
    if (selected instanceof Failure) return failed(secret ? SECRET_KEY : selected.message);
    if (selected !== 'missing') return { kind: 'chosen', instances: selected.found, secret };
    // A negative index before the first instance has no default (reference/template-language.md 5.4).
    if (this.#fallback !== undefined && !(Number(clear) < 0)) {
      return { kind: 'fallback', fallback: this.#fallback, secret };
    }
    const index = secret ? 'the selected index' : `\`${clear}\``;
    return failed(`There is no instance ${index} of \`${this.#resource}\` to select.`);
  }

  #valueOf(instances: string | readonly string[], scope: Scope): Value {
    return typeof instances === 'string'
      ? this.#valueOfOne(instances, scope)
      : instances.map((instance) => this.#valueOfOne(instance, scope));
  }

  #valueOfOne(instance: string, scope: Scope): Value {
    const { call } = this.#reference;
    const resources = scope.resources!;
    if (resources.presence(instance) === 'absent') return resources.absent(instance, call);
    const { attribute } = this.#parts;
    if (attribute === null) return resources.ref(instance);
    return attributeByValue(instance, valueOrNull(attribute.evaluate(scope)), call, scope);
  }

  #visitChosen(instances: string | readonly string[], scope: Scope, found: Visitor): void {
    const { attribute } = this.#parts;
    attribute?.visit(scope, found);
    const name = attribute === null ? null : quietly(attribute, scope);
    for (const resource of [instances].flat()) {
      found({ resource, attribute: typeof name === 'string' ? name : null }, this.#reference.call);
    }
  }
}

const SECRET_KEY = 'The index is secret and does not fit.';

function failed(reason: string): Choice {
  return { kind: 'failed', reason: `\`Fn::Select\` gives no value. ${reason}` };
}

function taintedResult(result: Result, secret: boolean): Result {
  return typeof result === 'symbol' ? result : taintedValue(result, secret);
}

function refersToResource(key: Compiled, scope: Scope): boolean {
  let refers = false;
  key.visit(scope, () => {
    refers = true;
  });
  return refers;
}
