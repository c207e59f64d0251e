import type { JsonObject } from '@rosette/template/base/json.ts';
import type { WebResponse } from '../web/web.ts';
import { asyncConfigRoutes2 } from './async-config-routes.ts';
import { type Call, json, NO_CONTENT, page, pageAnswer } from './call.ts';
import { CODE_BODY_LIMIT } from './code-source.ts';
import {
  functionDocument2,
  serviceDocument,
  triggerConfig2,
  triggerDocument,
  versionDocument,
  viewOf,
} from './documents.ts';
import { notBuilt } from './errors.ts';
import { listFunctions, theFunction } from './functions.ts';
import { triggerUrl } from './http-trigger.ts';
import { SYNC_LIMIT, type Target } from './invoker.ts';
import { type FunctionObject, functionIdOf, LATEST, type Owner, serviceKind, type TriggerObject } from './model.ts';
import { type Route, route } from './router.ts';
import { createService, deleteService, theService, updateService } from './services.ts';
import type { Desk } from './shared-routes.ts';
import * as shared from './shared-routes.ts';
import { taskName2 } from './task-names.ts';
import { taskRoutes2 } from './task-routes.ts';
import { createTrigger, listTriggers, theTrigger, updateTrigger } from './triggers.ts';
import { deleteVersion, listVersions, publishVersion, resolve, theAlias, theVersion } from './versions.ts';

const FUNCTION = 'services/:service/functions/:name';

/** Operations of Function Compute 2.0, version 2016-08-15. A service may have a qualifier in the path: `shop.prod`. */
export function routesOf2(desk: Desk): readonly Route[] {
  return [
    ...serviceRoutes,
    route(
      'POST',
      'services/:service/functions',
      'CreateFunction',
      async (call) => document(await shared.create(call, desk, service(call))),
      CODE_BODY_LIMIT,
    ),
    route('GET', 'services/:service/functions', 'ListFunctions', list),
    route('GET', FUNCTION, 'GetFunction', get),
    route(
      'PUT',
      FUNCTION,
      'UpdateFunction',
      async (call) => document(await shared.update(call, desk, id(call))),
      CODE_BODY_LIMIT,
    ),
    route('DELETE', FUNCTION, 'DeleteFunction', (call) => shared.remove(call, desk, id(call))),
    route('GET', `${FUNCTION}/code`, 'GetFunctionCode', (call) => shared.codeAnswer(call, find(call))),
    route('GET', `${FUNCTION}/logs`, 'GetFunctionLogs', (call) => shared.logAnswer(call, desk, find(call).id)),
    route(
      'POST',
      `${FUNCTION}/invocations`,
      'InvokeFunction',
      (call) => shared.invoke(call, desk, target(call), taskName2),
      SYNC_LIMIT,
    ),
    ...versionRoutes,
    ...triggerRoutes,
    ...asyncConfigRoutes2({ functionId: id, qualifier }),
    ...taskRoutes2(desk, { functionId: (call) => find(call).id, qualifier }),
    ...UNBUILT,
  ];
}

function service(call: Call): string {
  return call.parameter('service').split('.')[0] ?? '';
}

function qualifier(call: Call): string {
  const [, ...rest] = call.parameter('service').split('.');
  return rest.join('.');
}

function owner(call: Call): Owner {
  return { kind: 'service', id: service(call) };
}

function id(call: Call): string {
  return functionIdOf(service(call), call.parameter('name'));
}

function target(call: Call): Target {
  return { scope: call.scope, functionId: id(call), qualifier: qualifier(call) };
}

function find(call: Call): FunctionObject {
  return call.read((objects) => {
    theService(objects, service(call));
    return theFunction(objects, id(call));
  });
}

function document(object: FunctionObject): WebResponse {
  return json(functionDocument2(viewOf(object)));
}

function get(call: Call): WebResponse {
  const found = find(call);
  const { state } = call.read((objects) => resolve(objects, id(call), qualifier(call), () => 1));
  return json(functionDocument2(viewOf(found, state)));
}

function list(call: Call): WebResponse {
  const all = call.read((objects) => {
    theService(objects, service(call));
    return listFunctions(objects, service(call));
  });
  const found = page(call, all, ({ state }) => state.name);
  return pageAnswer(found, 'functions', (each) => functionDocument2(viewOf(each)));
}

/** A service as its qualifier names it. */
function serviceState(call: Call) {
  return call.read((objects) => {
    const found = theService(objects, service(call));
    const wanted = qualifier(call);
    if (wanted === '' || wanted === LATEST) return { found, state: found.state };
    const version = /^\d+$/.test(wanted) ? wanted : theAlias(objects, owner(call), wanted).state.versionId;
    return { found, state: theVersion(objects, owner(call), version).state.serviceState ?? found.state };
  });
}

const serviceRoutes: readonly Route[] = [
  route('POST', 'services', 'CreateService', (call) => {
    const made = call.write((objects) => createService(objects, call.input(), call.now));
    return json(serviceDocument(made, made.state));
  }),
  route('GET', 'services', 'ListServices', (call) => {
    const found = page(
      call,
      call.read((objects) => objects.list(serviceKind)),
      (each) => each.id,
    );
    return pageAnswer(found, 'services', (each) => serviceDocument(each, each.state));
  }),
  route('GET', 'services/:service', 'GetService', (call) => {
    const { found, state } = serviceState(call);
    return json(serviceDocument(found, state));
  }),
  route('PUT', 'services/:service', 'UpdateService', (call) => {
    const changed = call.write((objects) => updateService(objects, service(call), call.input(), call.now));
    return json(serviceDocument(changed, changed.state));
  }),
  route('DELETE', 'services/:service', 'DeleteService', (call) => {
    call.write((objects) => deleteService(objects, service(call)));
    return NO_CONTENT;
  }),
];

const versionRoutes: readonly Route[] = [
  route('POST', 'services/:service/versions', 'PublishServiceVersion', (call) => {
    const description = call.input().text('description') ?? '';
    return json(versionDocument(call.write((objects) => publishVersion(objects, owner(call), description, call.now))));
  }),
  route('GET', 'services/:service/versions', 'ListServiceVersions', (call) => {
    const all = call.read((objects) => listVersions(objects, owner(call)));
    return pageAnswer(
      page(call, all, ({ state }) => state.versionId),
      'versions',
      versionDocument,
    );
  }),
  route('DELETE', 'services/:service/versions/:version', 'DeleteServiceVersion', (call) => {
    call.write((objects) => deleteVersion(objects, owner(call), call.parameter('version')));
    return NO_CONTENT;
  }),
  route('POST', 'services/:service/aliases', 'CreateAlias', (call) => shared.createAliasOf(call, owner(call))),
  route('GET', 'services/:service/aliases', 'ListAliases', (call) => shared.listAliasesOf(call, owner(call))),
  route('GET', 'services/:service/aliases/:alias', 'GetAlias', (call) => shared.getAliasOf(call, owner(call))),
  route('PUT', 'services/:service/aliases/:alias', 'UpdateAlias', (call) => shared.updateAliasOf(call, owner(call))),
  route('DELETE', 'services/:service/aliases/:alias', 'DeleteAlias', (call) => shared.deleteAliasOf(call, owner(call))),
];

function triggerView(call: Call, trigger: TriggerObject): JsonObject {
  const { triggerName, triggerConfig } = trigger.state;
  const url = triggerUrl(call.ground, call.scope, id(call), triggerName);
  return { ...triggerDocument(trigger, id(call), url), triggerConfig: triggerConfig2(triggerConfig) };
}

const triggerRoutes: readonly Route[] = [
  route('POST', `${FUNCTION}/triggers`, 'CreateTrigger', (call) =>
    json(
      triggerView(
        call,
        call.write((objects) => createTrigger(objects, id(call), call.input(), call.now)),
      ),
    ),
  ),
  route('GET', `${FUNCTION}/triggers`, 'ListTriggers', (call) => {
    const all = call.read((objects) => listTriggers(objects, id(call)));
    return pageAnswer(
      page(call, all, ({ state }) => state.triggerName),
      'triggers',
      (each) => triggerView(call, each),
    );
  }),
  route('GET', `${FUNCTION}/triggers/:trigger`, 'GetTrigger', (call) =>
    json(
      triggerView(
        call,
        call.read((objects) => theTrigger(objects, id(call), call.parameter('trigger'))),
      ),
    ),
  ),
  route('PUT', `${FUNCTION}/triggers/:trigger`, 'UpdateTrigger', (call) => {
    const name = call.parameter('trigger');
    return json(
      triggerView(
        call,
        call.write((objects) => updateTrigger(objects, id(call), name, call.input(), call.now)),
      ),
    );
  }),
  route('DELETE', `${FUNCTION}/triggers/:trigger`, 'DeleteTrigger', (call) => {
    call.write((objects) => objects.remove(theTrigger(objects, id(call), call.parameter('trigger'))));
    return NO_CONTENT;
  }),
];

const UNBUILT: readonly Route[] = ['GET', 'PUT', 'DELETE'].flatMap((method) => [
  unbuilt(method, `${FUNCTION}/provision-config`, 'provisioned instances', 'Instances start when they are needed.'),
  unbuilt(
    method,
    `${FUNCTION}/on-demand-config`,
    'limits of instances',
    'All functions share the processes of this machine.',
  ),
  unbuilt(
    method,
    'services/:service/tempCodeBucketToken',
    'bucket for large code',
    'Send up to 50 MB, or name an object in OSS.',
  ),
  unbuilt(method, 'custom-domains/:domain', 'custom domains', 'Call the address of an http trigger.'),
]);

function unbuilt(method: string, path: string, what: string, instead: string): Route {
  return route(method, path, 'Unbuilt', () => {
    throw notBuilt(what, instead);
  });
}
