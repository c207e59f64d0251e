import type { Scope } from '../core/objects.ts';
import type { CodeStore } from './code/code-store.ts';
import type { LifecycleHook } from './model.ts';
import type { FunctionSpec } from './runtime/function-spec.ts';
import type { Hook } from './runtime/messages.ts';
import type { Resolved } from './versions.ts';

/** Under which a function's log is kept, and its instances are found. */
export function functionKeyOf({ accountId, region }: Scope, id: string): string {
  return `${accountId}/${region}/${id}`;
}

/** What it takes to run the function that a qualifier led to. */
export function functionSpecOf(
  scope: Scope,
  { id, state, qualifier, versionId }: Resolved,
  code: CodeStore,
): FunctionSpec {
  const { config, name, service, echoed } = state;
  const functionKey = functionKeyOf(scope, id);
  const log = (echoed.logConfig ?? {}) as { readonly project?: string; readonly logstore?: string };
  return {
    key: `${functionKey}@${qualifier}/${versionId}#${state.revision}`,
    functionKey,
    runtime: config.runtime,
    code: () => code.folderOf(state.code.sha256),
    handler: config.handler,
    ...(config.initializer === null ? {} : { initializer: hook(config.initializer) }),
    ...(config.preStop === null ? {} : { preStop: hook(config.preStop) }),
    timeoutMs: config.timeout * 1000,
    memoryMb: config.memorySize,
    concurrency: config.instanceConcurrency,
    environment: config.environmentVariables,
    context: {
      accountId: scope.accountId,
      region: scope.region,
      functionName: name,
      serviceName: service ?? '',
      qualifier,
      versionId: versionId === 'LATEST' ? '' : versionId,
      handler: config.handler,
      memoryMb: config.memorySize,
      timeoutSeconds: config.timeout,
      logProject: log.project ?? '',
      logStore: log.logstore ?? '',
    },
  };
}

function hook({ handler, timeout }: LifecycleHook): Hook {
  return { handler, timeoutMs: timeout * 1000 };
}
