import type { ExchangeRow } from '#engine/ports/store.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { standingOf } from './http/custom-callback.ts';
import type { Context } from './operation.ts';
import { requirePermission } from './operation.ts';
import type { Services } from './services.ts';
import type { CustomRequestFacts, CustomRequestState } from './views/custom-request-view.ts';

/** One request of the caller's account, in any region: its id says all. Permission is asked for its stack. */
export async function customRequest(action: string, id: string, context: Context): Promise<CustomRequestFacts> {
  const { caller, services } = context;
  const { rows } = await services.store.exchanges({ accountId: caller.accountId, ids: [id] }, { number: 1, size: 1 });
  await requirePermission(action, `stack/${rows[0]?.stackId ?? '*'}`, context);
  if (rows[0] === undefined) throw requestNotFound(id);
  return customRequestFacts(services, rows[0]);
}

export async function customRequestFacts(services: Services, row: ExchangeRow): Promise<CustomRequestFacts> {
  const stack = (await services.store.stack(row.stackId))!;
  return { row, stack, state: await stateOf(services, row, stack) };
}

/** Where a request is open whose step is over (the stack's time was up, or somebody cancelled), nobody waits any more. */
async function stateOf(
  services: Services,
  row: ExchangeRow,
  stack: CustomRequestFacts['stack'],
): Promise<CustomRequestState> {
  if (row.state === 'succeeded') return 'Succeeded';
  if (row.state === 'failed') return 'Failed';
  const resource = await services.store.resource(row.stackId, row.logicalId);
  if (resource === undefined) return 'Abandoned';
  const standing = await standingOf(services, { callback: callbackOf(row, stack.name), stack, resource });
  return standing === 'open' ? 'Waiting' : 'Abandoned';
}

/** What the address of the request was made for. It is not signed here, and it does not expire before the wait. */
export function callbackOf({ id, stackId, logicalId }: ExchangeRow, stackName: string) {
  return { kind: 'customresource', stackName, stackId, resource: logicalId, requestId: id, expire: 0 } as const;
}

function requestNotFound(id: string): CloudError {
  return new CloudError('CustomResourceRequestNotFound', `There is no request ${id} to a provider.`, {
    status: 404,
    recommend: 'ListCustomResourceRequests tells those that there are.',
  });
}
