import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { ServiceAnswer, ServiceRequest } from '#wire/service-http.ts';
import { type ServiceAction, type ServiceFault, segment, textOf } from './service-product.ts';

/**
 * An action of a REST API with JSON bodies, from its method and path: `POST /functions/{functionName}/aliases`. Parameters
 * named in the path stand there; the others are the query of a GET or DELETE, and the body of a POST or PUT. Answers tell
 * besides who gave them (RegionId, AccountId): ARNs are made of it.
 */
export function jsonAction(base: string, form: string): ServiceAction {
  const [method, pattern] = form.split(' ') as [ServiceRequest['method'], string];
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    request: (parameters) => {
      const path = base + pattern.replace(/\{(\w+)\}/g, (_, name: string) => segment(parameters[name]));
      const others = Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
      if (method === 'GET' || method === 'DELETE') return { method, path, query: queryOf(others) };
      return {
        method,
        path,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(others),
      };
    },
    answer: (answer, { RegionId }) => ({
      ...jsonAnswer(answer),
      RegionId: RegionId ?? '',
      AccountId: answer.from.accountId,
    }),
  };
}

export function jsonActions(base: string, forms: Readonly<Record<string, string>>): Record<string, ServiceAction> {
  return Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, jsonAction(base, form)]));
}

function queryOf(parameters: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
}

/** Empty where there is no body, as after a delete. */
function jsonAnswer(answer: ServiceAnswer): JsonObject {
  const parsed = parsedBody(answer);
  return isJsonObject(parsed) ? parsed : {};
}

function parsedBody(answer: ServiceAnswer): Json {
  try {
    return JSON.parse(textOf(answer)) as Json;
  } catch {
    return null;
  }
}

/** Function Compute spells the members of its errors in three ways (reference/custom-resources.md 2.4, 2.5). */
export function jsonFault(answer: ServiceAnswer): ServiceFault {
  const body = jsonAnswer(answer);
  const read = (...names: readonly string[]) => {
    const value = names.map((name) => body[name]).find((member) => typeof member === 'string' && member !== '');
    return typeof value === 'string' ? value : undefined;
  };
  return {
    code: read('Code', 'ErrorCode', 'errorCode'),
    message: read('Message', 'ErrorMessage', 'errorMessage'),
    requestId: read('RequestId', 'requestId'),
  };
}
