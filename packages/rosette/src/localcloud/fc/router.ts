import { percentDecode } from '../web/query.ts';
import type { WebResponse } from '../web/web.ts';
import type { Call } from './call.ts';

export interface Route {
  readonly method: string;
  /** Behind the version, without a slash in front: `functions/:name/versions`. */
  readonly path: string;
  /** Name of the operation: for the ledger, and for faults on demand. */
  readonly action: string;
  /** Throws `Refusal`. */
  readonly run: (call: Call) => WebResponse | Promise<WebResponse>;
  /** Bytes that the body may have; 1 MB where absent. */
  readonly limit?: number;
}

export function route(method: string, path: string, action: string, run: Route['run'], limit?: number): Route {
  return { method, path, action, run, ...(limit === undefined ? {} : { limit }) };
}

/** The route of a request and the parts of the path that it names; `path` as it was sent, behind the version. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: Readonly<Record<string, string>> } | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  for (const each of routes) {
    const parameters = each.method === method ? match(each.path.split('/'), parts) : undefined;
    if (parameters !== undefined) return { route: each, parameters };
  }
  return undefined;
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = percentDecode(parts[index] ?? '');
    if (expected.startsWith(':')) parameters[expected.slice(1)] = part;
    else if (expected !== part) return undefined;
  }
  return parameters;
}
