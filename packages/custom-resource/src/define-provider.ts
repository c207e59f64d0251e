import type { Carrier } from './carry-out.ts';
import type {
  Context,
  CreateRequest,
  DeleteRequest,
  Found,
  Handlers,
  ReadRequest,
  Result,
  UpdateRequest,
} from './handlers.ts';
import type { Json, JsonObject } from './protocol.ts';
import { type Provider, providerOf } from './provider.ts';
import { type Fields, type InputsOf, readInputs } from './schema.ts';
import type { Settings } from './settings.ts';
import { systemWorld, type World } from './world.ts';

export type {
  Context,
  CreateRequest,
  DeleteRequest,
  Fields,
  Found,
  Handlers,
  InputsOf,
  Json,
  JsonObject,
  Provider,
  ReadRequest,
  Result,
  Settings,
  UpdateRequest,
  World,
};

/** A function that turns `Parameters` into inputs, and throws an error for people when they do not fit. */
type Reader<I> = (inputs: JsonObject) => I;

export type Definition<I> = Handlers<I> & Settings;

/** A provider of custom resources, for any transport. `inputs` says what the handlers get: fields with their types … */
export function defineProvider<const F extends Fields>(
  definition: Definition<InputsOf<F>> & { readonly inputs: F },
  world?: World,
): Provider;
/** … or a function that reads them … */
export function defineProvider<I>(definition: Definition<I> & { readonly inputs: Reader<I> }, world?: World): Provider;
/** … or nothing: they are taken as they come. */
export function defineProvider(definition: Definition<JsonObject>, world?: World): Provider;
export function defineProvider(definition: object, world: World = systemWorld): Provider {
  const carrier = carrierOf(definition);
  return providerOf(() => carrier, definition, world);
}

function carrierOf(definition: { readonly inputs?: Fields | Reader<unknown> }): Carrier {
  const { inputs } = definition;
  const handlers = definition as unknown as Handlers<unknown>;
  if (inputs === undefined) return { handlers, readInputs: (given) => given };
  return { handlers, readInputs: typeof inputs === 'function' ? inputs : (given) => readInputs(inputs, given) };
}
