import type { JsonObject } from '@rosette/template/base/json.ts';
import type { WebResponse } from '../web/web.ts';
import { asyncConfigRoutes3 } from './async-config-routes.ts';
import { type Call, json, NO_CONTENT, page, pageAnswer } from './call.ts';
import { CODE_BODY_LIMIT } from './code-source.ts';
import { functionDocument3, triggerConfig3, triggerDocument, versionDocument, viewOf } from './documents.ts';
import { notBuilt } from './errors.ts';
import { listFunctions, theFunction } from './functions.ts';
import { triggerUrl } from './http-trigger.ts';
import { SYNC_LIMIT, type Target } from './invoker.ts';
import type { Owner, TriggerObject } from './model.ts';
import { type Route, route } from './router.ts';
import type { Desk } from './shared-routes.ts';
import * as shared from './shared-routes.ts';
import { tagRoutes } from './tag-routes.ts';
import { taskName3 } from './task-names.ts';
import { taskRoutes3 } from './task-routes.ts';
import { createTrigger, listTriggers, theTrigger, updateTrigger } from './triggers.ts';
import { deleteVersion, listVersions, publishVersion, resolve } from './versions.ts';

/** Operations of Function Compute 3.0, version 2023-03-30. */
export function routesOf3(desk: Desk): readonly Route[] {
  return [
    route(
      'POST',
      'functions',
      'CreateFunction',
      async (call) => document(await shared.create(call, desk, null)),
      CODE_BODY_LIMIT,
    ),
    route('GET', 'functions', 'ListFunctions', list),
    route('GET', 'functions/:name', 'GetFunction', get),
    route(
      'PUT',
      'functions/:name',
      'UpdateFunction',
      async (call) => document(await shared.update(call, desk, id(call))),
      CODE_BODY_LIMIT,
    ),
    route('DELETE', 'functions/:name', 'DeleteFunction', (call) => shared.remove(call, desk, id(call))),
    route('GET', 'functions/:name/code', 'GetFunctionCode', (call) => shared.codeAnswer(call, find(call))),
    route('GET', 'functions/:name/logs', 'GetFunctionLogs', (call) => shared.logAnswer(call, desk, find(call).id)),
    route(
      'POST',
      'functions/:name/invocations',
      'InvokeFunction',
      (call) => shared.invoke(call, desk, target(call), taskName3),
      SYNC_LIMIT,
    ),
    route('POST', 'functions/:name/invoke/disable', 'DisableFunctionInvocation', disable),
    route('POST', 'functions/:name/invoke/enable', 'EnableFunctionInvocation', enable),
    ...versionRoutes,
    ...triggerRoutes,
    ...asyncConfigRoutes3({ functionId: id, qualifier }),
    ...taskRoutes3(desk, { functionId: (call) => find(call).id, qualifier }),
    ...tagRoutes,
    ...UNBUILT,
  ];
}

function id(call: Call): string {
  return call.parameter('name');
}

function qualifier(call: Call): string {
  return call.query.get('qualifier') ?? '';
}

function target(call: Call): Target {
  return { scope: call.scope, functionId: id(call), qualifier: qualifier(call) };
}

function owner(call: Call): Owner {
  return { kind: 'function', id: id(call) };
}

function find(call: Call) {
  return call.read((objects) => theFunction(objects, id(call)));
}

function document(object: Parameters<typeof viewOf>[0]): WebResponse {
  return json(functionDocument3(viewOf(object)));
}

function get(call: Call): WebResponse {
  const found = find(call);
  const qualifier = call.query.get('qualifier') ?? '';
  const { state } = call.read((objects) => resolve(objects, found.id, qualifier, () => 1));
  return json(functionDocument3(viewOf(found, state)));
}

function list(call: Call): WebResponse {
  const all = call
    .read((objects) => listFunctions(objects, null))
    .filter(({ state }) => matches(call, state.config.runtime));
  return pageAnswer(
    page(call, all, (each) => each.id),
    'functions',
    (each) => functionDocument3(viewOf(each)),
  );
}

function matches(call: Call, runtime: string): boolean {
  const wanted = call.query.get('runtime');
  return wanted === undefined || wanted === runtime;
}

function disable(call: Call): WebResponse {
  return restrict(call, call.input().text('reason') ?? 'disabled');
}

function enable(call: Call): WebResponse {
  return restrict(call, null);
}

function restrict(call: Call, disabled: string | null): WebResponse {
  call.write((objects) => {
    const found = theFunction(objects, id(call));
    objects.update(found, { ...found.state, disabled, modifiedAt: call.now });
  });
  return json({});
}

const versionRoutes: readonly Route[] = [
  route('POST', 'functions/:name/versions', 'PublishFunctionVersion', (call) => {
    const description = call.input().text('description') ?? '';
    return json(versionDocument(call.write((objects) => publishVersion(objects, owner(call), description, call.now))));
  }),
  route('GET', 'functions/:name/versions', 'ListFunctionVersions', (call) => {
    const all = call.read((objects) => listVersions(objects, owner(call)));
    return pageAnswer(
      page(call, all, ({ state }) => state.versionId),
      'versions',
      versionDocument,
    );
  }),
  route('DELETE', 'functions/:name/versions/:version', 'DeleteFunctionVersion', (call) => {
    call.write((objects) => deleteVersion(objects, owner(call), call.parameter('version')));
    return NO_CONTENT;
  }),
  route('POST', 'functions/:name/aliases', 'CreateAlias', (call) => shared.createAliasOf(call, owner(call))),
  route('GET', 'functions/:name/aliases', 'ListAliases', (call) => shared.listAliasesOf(call, owner(call))),
  route('GET', 'functions/:name/aliases/:alias', 'GetAlias', (call) => shared.getAliasOf(call, owner(call))),
  route('PUT', 'functions/:name/aliases/:alias', 'UpdateAlias', (call) => shared.updateAliasOf(call, owner(call))),
  route('DELETE', 'functions/:name/aliases/:alias', 'DeleteAlias', (call) => shared.deleteAliasOf(call, owner(call))),
];

function triggerView(call: Call, trigger: TriggerObject): JsonObject {
  const { triggerName, triggerConfig } = trigger.state;
  const url = triggerUrl(call.ground, call.scope, id(call), triggerName);
  return { ...triggerDocument(trigger, id(call), url), triggerConfig: triggerConfig3(triggerConfig) };
}

const triggerRoutes: readonly Route[] = [
  route('POST', 'functions/:name/triggers', 'CreateTrigger', (call) =>
    json(
      triggerView(
        call,
        call.write((objects) => createTrigger(objects, id(call), call.input(), call.now)),
      ),
    ),
  ),
  route('GET', 'functions/:name/triggers', 'ListTriggers', (call) => {
    const all = call.read((objects) => listTriggers(objects, id(call)));
    return pageAnswer(
      page(call, all, ({ state }) => state.triggerName),
      'triggers',
      (each) => triggerView(call, each),
    );
  }),
  route('GET', 'functions/:name/triggers/:trigger', 'GetTrigger', (call) =>
    json(
      triggerView(
        call,
        call.read((objects) => theTrigger(objects, id(call), call.parameter('trigger'))),
      ),
    ),
  ),
  route('PUT', 'functions/:name/triggers/:trigger', 'UpdateTrigger', (call) => {
    const name = call.parameter('trigger');
    return json(
      triggerView(
        call,
        call.write((objects) => updateTrigger(objects, id(call), name, call.input(), call.now)),
      ),
    );
  }),
  route('DELETE', 'functions/:name/triggers/:trigger', 'DeleteTrigger', (call) => {
    call.write((objects) => objects.remove(theTrigger(objects, id(call), call.parameter('trigger'))));
    return NO_CONTENT;
  }),
];

/** Operations that the cloud has and this does not: an answer that says so is better than a path that is not known. */
const UNBUILT: readonly Route[] = [
  ...['GET', 'PUT', 'DELETE'].flatMap((method) => [
    unbuilt(
      method,
      'functions/:name/concurrency',
      'reserved concurrency',
      'All functions share the processes of this machine.',
    ),
    unbuilt(
      method,
      'functions/:name/provision-config',
      'provisioned instances',
      'Instances start when they are needed.',
    ),
    unbuilt(method, 'functions/:name/scaling-config', 'scaling settings', 'Instances start when they are needed.'),
    unbuilt(method, 'custom-domains/:domain', 'custom domains', 'Call the address of an http trigger.'),
  ]),
  ...['GET', 'POST', 'DELETE'].flatMap((method) => [
    unbuilt(method, 'layers', 'layers', 'Put what they hold into the code.'),
    unbuilt(method, 'layers/:layer/versions', 'layers', 'Put what they hold into the code.'),
    unbuilt(method, 'layers/:layer/versions/:version', 'layers', 'Put what they hold into the code.'),
    unbuilt(method, 'functions/:name/vpc-bindings', 'bindings of VPCs', 'Call the address of an http trigger.'),
    unbuilt(method, 'functions/:name/sessions', 'sessions', 'Every request may go to any instance.'),
    unbuilt(method, 'custom-domains', 'custom domains', 'Call the address of an http trigger.'),
  ]),
];

function unbuilt(method: string, path: string, what: string, instead: string): Route {
  return route(method, path, 'Unbuilt', () => {
    throw notBuilt(what, instead);
  });
}
