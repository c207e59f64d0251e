import { pythonText } from '../../functions/python-text.ts';
import {
  parseCollection,
  refuseSelectKey,
  type Selected,
  type SelectKey,
  select,
  selectFrom,
} from '../../functions/select.ts';
import { Failure } from '../../functions/spec.ts';
import { foldedSelection } from '../../model/counted-reference.ts';
import type { CallExpression } from '../../model/expression.ts';
import { type Compiled, type Result, type Scope, valueOrNull } from '../scope.ts';
import { taintedValue, unknownOf } from '../taint.ts';
import {
  dataOf,
  hasSecret,
  isKnown,
  mask,
  type ResourceReference,
  Secret,
  Unknown,
  type Value,
  type ValueObject,
} from '../value.ts';
import { argumentsOf, type Compile, misshapen, visitAll } from './arguments.ts';
import { InstanceSelection } from './select-instance.ts';
import { refuseForRoom, reportFailure } from './strict.ts';

/** Only the chosen element need be known; the default is evaluated only when it is needed. */
export function compileSelect(call: CallExpression, compile: Compile): Compiled {
  const expressions = argumentsOf(call, select);
  if (expressions === undefined) return misshapen(call);
  const args = expressions.map(compile);
  const ordinary = compileOrdinary(call, args);
  const folded = foldedSelection(call);
  if (folded === undefined) return ordinary;
  const attribute = folded.attribute && compile(folded.attribute);
  return new InstanceSelection(folded, { call, key: args[0]!, fallback: args[2], attribute, ordinary });
}

function compileOrdinary(call: CallExpression, args: readonly Compiled[]): Compiled {
  const selection = new Selection(call, args);
  return {
    at: call,
    evaluate: (scope) => selection.evaluate(scope),
    visit: (scope, found) => visitAll(args, scope, found),
  };
}

class Selection {
  readonly #call: CallExpression;
  readonly #key: Compiled;
  readonly #collection: Compiled;
  readonly #default: Compiled | undefined;
  readonly #message: Compiled | undefined;

  constructor(call: CallExpression, [key, collection, fallback, message]: readonly Compiled[]) {
    this.#call = call;
    this.#key = key!;
    this.#collection = collection!;
    this.#default = fallback;
    this.#message = message;
  }

  evaluate(scope: Scope): Result {
    if (scope.room.used) return refuseForRoom(this.#call, scope);
    const key = valueOrNull(this.#key.evaluate(scope));
    if (!isKnown(key)) return this.#unknown([key, valueOrNull(this.#collection.evaluate(scope))], scope);
    const secretKey = hasSecret(key);
    const clearKey = dataOf(key);
    if (clearKey === null) return this.#missing(secretKey, scope);
    const refused = refuseSelectKey(clearKey, scope.environment.effort);
    if (refused !== undefined) return this.#fail(new Failure(refused), secretKey, scope);
    const collection = valueOrNull(this.#collection.evaluate(scope));
    if (collection instanceof Unknown) return this.#unknown([key, collection], scope);
    return this.#from(clearKey as SelectKey, collection, secretKey, scope);
  }

  #from(key: SelectKey, collection: Value, secretKey: boolean, scope: Scope): Result {
    const secret = secretKey || collection instanceof Secret;
    const clear: Value = collection instanceof Secret ? collection.data() : collection;
    // Only text has to be looked at as a whole.
    if (typeof clear === 'string' && !scope.room.read([clear])) return refuseForRoom(this.#call, scope);
    const parsed = typeof clear === 'string' ? parseCollection(clear) : clear;
    if (parsed instanceof Failure) return this.#fail(parsed, secret, scope);
    if (parsed === null) return this.#missing(secret, scope);
    if (typeof parsed !== 'object') return this.#fail(new Failure(NO_COLLECTION), secret, scope);
    return this.#outcome(selectFrom<Value>(key, parsed as readonly Value[] | ValueObject), secret, scope);
  }

  #outcome(selected: Selected<Value>, secret: boolean, scope: Scope): Result {
    if (selected === 'missing') return this.#missing(secret, scope);
    if (selected instanceof Failure) return this.#fail(selected, secret, scope);
    // A slice is a list of its own.
    if (!scope.room.made(selected.found)) return refuseForRoom(this.#call, scope);
    return taintedValue(selected.found, secret);
  }

  #missing(secret: boolean, scope: Scope): Result {
    const message = this.#message === undefined ? null : valueOrNull(this.#message.evaluate(scope));
    if (message !== null) return this.#fail(new Failure(pythonText(mask(message))), false, scope);
    const result = this.#default === undefined ? '' : this.#default.evaluate(scope);
    return typeof result === 'symbol' ? result : taintedValue(result, secret);
  }

  /** The default may come to be needed, so what it refers to is waited for as well. */
  #unknown(values: readonly Value[], scope: Scope): Unknown {
    const pending: ResourceReference[] = [];
    this.#default?.visit(scope, (reference) => {
      if (isPending(reference, scope)) pending.push(reference);
    });
    return unknownOf(values, pending);
  }

  #fail(failure: Failure, secret: boolean, scope: Scope): null {
    reportFailure(this.#call, failure, secret, scope);
    return null;
  }
}

const NO_COLLECTION = 'The collection must be a list or a map.';

function isPending({ resource, attribute }: ResourceReference, scope: Scope): boolean {
  if (scope.resources?.presence(resource) !== 'present') return false;
  return !isKnown(attribute === null ? scope.resources.ref(resource) : scope.resources.attribute(resource, attribute));
}
