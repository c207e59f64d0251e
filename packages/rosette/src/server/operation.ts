import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { RpcCaller } from '#wire/cloud-client.ts';
import { stackNotFound } from './errors.ts';
import { type Decoded, decode, type Field, type Shape } from './fields.ts';
import type { Services } from './services.ts';
import { findStack } from './stack-lookup.ts';
import type { TemplateInterfaces } from './template-interface.ts';

/** One action of the ROS API. */
export interface Operation {
  readonly name: string;
  readonly access: 'read' | 'write';
  /** Decodes, asks for permission, works. The answer is without RequestId. */
  run(parameters: Readonly<Record<string, string>>, context: Context): Promise<JsonObject>;
}

export interface Context {
  readonly caller: RpcCaller;
  readonly services: Services;
  readonly interfaces: TemplateInterfaces;
}

interface Definition<S extends Shape> {
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly shape: S;
  /** Last part of the ARN that permission is asked for (`stack/*`); null: the operation needs a signature only
   *  (reference/api.md 16). */
  readonly resource: (request: Decoded<S>) => string | null;
  readonly handle: (request: Decoded<S>, context: Context) => Promise<JsonObject>;
}

export function operation<S extends Shape>(definition: Definition<S>): Operation {
  const { name, access, shape, resource, handle } = definition;
  const run: Operation['run'] = async (parameters, context) => {
    const request = decode(shape, parameters);
    const arn = resource(request);
    if (arn !== null) await requirePermission(name, arn, context);
    return handle(request, context);
  };
  return { name, access, run };
}

interface StackDefinition<S extends Shape> {
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly shape: S & { readonly StackId: Field<string> };
  readonly handle: (request: Decoded<S>, stack: StackRow, context: Context) => Promise<JsonObject>;
}

/** An operation on the one stack that its `StackId` names, by id or, as a harmless extension, by name. */
export function stackOperation<S extends Shape>(definition: StackDefinition<S>): Operation {
  const { name, access, shape, handle } = definition;
  const run: Operation['run'] = async (parameters, context) => {
    const request = decode(shape, parameters);
    const stackId: string = (request as { readonly StackId: string }).StackId;
    const { accountId, region } = context.caller;
    const stack = await findStack(context.services.store, { accountId, region }, stackId);
    // Permission is asked for the id even when a name was given, so that a policy on the id cannot be walked around.
    await requirePermission(name, `stack/${stack?.id ?? stackId}`, context);
    if (stack === undefined) throw stackNotFound(stackId);
    return handle(request, stack, context);
  };
  return { name, access, run };
}

export async function requirePermission(name: string, resource: string, { caller, services }: Context): Promise<void> {
  await services.authorize({
    principal: caller.principal,
    action: `ros:${name}`,
    resource: `acs:ros:${caller.region}:${caller.accountId}:${resource}`,
  });
}
