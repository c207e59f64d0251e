import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Objects } from '../core/objects.ts';
import { alreadyExists, preconditionFailed, serviceNotFound } from './errors.ts';
import { checkName, refuseUnbuilt } from './function-config.ts';
import type { Input } from './input.ts';
import { aliasKind, functionKind, ownedBy, type ServiceObject, serviceKind, versionKind } from './model.ts';

const ECHOED = ['description', 'role', 'logConfig', 'vpcConfig', 'internetAccess', 'tracingConfig'];

export function theService(objects: Objects, name: string): ServiceObject {
  const found = objects.find(serviceKind, name);
  if (found === undefined) throw serviceNotFound(name);
  return found;
}

export function createService(objects: Objects, input: Input, now: number): ServiceObject {
  const name = checkName('serviceName', input.requiredText('serviceName'));
  if (objects.find(serviceKind, name) !== undefined) throw alreadyExists('Service', name);
  const state = { serviceId: randomUUID(), echoed: members(input, {}), lastVersion: 0, modifiedAt: now };
  return objects.create(serviceKind, { id: name, state });
}

export function updateService(objects: Objects, name: string, input: Input, now: number): ServiceObject {
  const found = theService(objects, name);
  return objects.update(found, { ...found.state, echoed: members(input, found.state.echoed), modifiedAt: now });
}

/** Refused while the service has functions, versions or aliases. */
export function deleteService(objects: Objects, name: string): void {
  const found = theService(objects, name);
  for (const [kind, what] of [
    [functionKind, 'functions'],
    [aliasKind, 'aliases'],
    [versionKind, 'versions'],
  ] as const) {
    if (objects.referring<unknown>(kind, ownedBy(`${name}$`)).length > 0) {
      throw preconditionFailed(`service '${name}' still has ${what}: delete them first`);
    }
  }
  objects.remove(found);
}

function members(input: Input, base: JsonObject): JsonObject {
  refuseUnbuilt(input);
  const given = ECHOED.flatMap((name) => {
    const value = input.raw(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...base, ...Object.fromEntries(given) };
}
