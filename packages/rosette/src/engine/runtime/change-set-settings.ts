import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { CreateChangeSetRequest, TokenScope } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';

/** What a change set asks for besides resources, or the stack has where it asks for nothing. */
export function settingsOf(wanted: StackRow): JsonObject {
  const { tags, timeoutMinutes, disableRollback, resourceGroupId } = wanted;
  return { tags, timeoutMinutes, disableRollback, resourceGroupId };
}

/** The token that a request to make a change set carries, and what it asks for without it. */
export function tokenOf({ change, ...named }: CreateChangeSetRequest): {
  readonly scope: TokenScope;
  readonly said: Json;
} {
  const request = change.kind === 'import' ? change.request.into.request : change.request;
  const { clientToken, ...said } = request;
  const resources = change.kind === 'import' ? change.request.resources : [];
  const { accountId, region } = request;
  return {
    scope: { accountId, region, clientToken },
    said: { ...named, kind: change.kind, said, resources } as unknown as Json,
  };
}
