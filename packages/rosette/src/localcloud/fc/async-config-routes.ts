import type { JsonObject } from '@rosette/template/base/json.ts';
import { putAsyncConfig, theAsyncConfig } from './async-configs.ts';
import { type Call, json, NO_CONTENT, page, pageAnswer } from './call.ts';
import { asyncConfigDocument } from './documents.ts';
import { theFunction } from './functions.ts';
import { type AsyncConfigObject, asyncConfigKind } from './model.ts';
import { type Route, route } from './router.ts';

/** How a version reads the path and the query, and how a configuration reads in its answers. */
export interface AsyncConfigFace {
  /** Of one function's configuration, and of the list of them. */
  readonly path: string;
  readonly listPath: string;
  readonly actions: { readonly put: string; readonly get: string; readonly remove: string; readonly list: string };
  readonly functionId: (call: Call) => string;
  readonly qualifier: (call: Call) => string;
  /** Whose configurations a list is about; undefined for those of all functions. */
  readonly listed: (call: Call) => string | undefined;
  readonly document: (config: AsyncConfigObject, functionId: string) => JsonObject;
}

type Names = Pick<AsyncConfigFace, 'functionId' | 'qualifier'>;

export function asyncConfigRoutes3(names: Names): readonly Route[] {
  return asyncConfigRoutes({
    ...names,
    path: 'functions/:name/async-invoke-config',
    listPath: 'async-invoke-configs',
    actions: {
      put: 'PutAsyncInvokeConfig',
      get: 'GetAsyncInvokeConfig',
      remove: 'DeleteAsyncInvokeConfig',
      list: 'ListAsyncInvokeConfigs',
    },
    listed: (call) => call.query.get('functionName'),
    document: asyncConfigDocument,
  });
}

export function asyncConfigRoutes2(names: Names): readonly Route[] {
  const path = 'services/:service/functions/:name/async-invoke-config';
  return asyncConfigRoutes({
    ...names,
    path,
    listPath: `${path}s`,
    actions: {
      put: 'PutFunctionAsyncInvokeConfig',
      get: 'GetFunctionAsyncInvokeConfig',
      remove: 'DeleteFunctionAsyncInvokeConfig',
      list: 'ListFunctionAsyncInvokeConfigs',
    },
    listed: (call) => call.read((objects) => theFunction(objects, names.functionId(call))).id,
    document: (config, functionId) => {
      const [serviceName = '', functionName = ''] = functionId.split('$');
      return { serviceName, functionName, ...asyncConfigDocument(config, functionId) };
    },
  });
}

function asyncConfigRoutes(face: AsyncConfigFace): readonly Route[] {
  const { actions, functionId: id, qualifier } = face;
  const find = (call: Call) => call.read((objects) => theAsyncConfig(objects, id(call), qualifier(call)));
  return [
    route('PUT', face.path, actions.put, (call) => {
      const put = () =>
        call.write((objects) => putAsyncConfig(objects, id(call), qualifier(call), call.input(), call.now));
      return json(face.document(put(), id(call)));
    }),
    route('GET', face.path, actions.get, (call) => json(face.document(find(call), id(call)))),
    route('DELETE', face.path, actions.remove, (call) => {
      call.write((objects) => objects.remove(theAsyncConfig(objects, id(call), qualifier(call))));
      return NO_CONTENT;
    }),
    route('GET', face.listPath, actions.list, (call) => {
      const wanted = face.listed(call);
      const all = call.read((objects) => objects.list(asyncConfigKind));
      const found = all.filter((each) => wanted === undefined || functionOf(each) === wanted);
      return pageAnswer(
        page(call, found, (each) => each.id),
        'configs',
        (each) => face.document(each, functionOf(each)),
      );
    }),
  ];
}

function functionOf({ id }: AsyncConfigObject): string {
  return id.slice(0, id.lastIndexOf('@'));
}
