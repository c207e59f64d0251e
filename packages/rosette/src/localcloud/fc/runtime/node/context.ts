import type { StaticContext } from '../messages.ts';
import { type Logger, logger } from './console.ts';

/** The second argument of a handler, and the only one of an initializer. */
export interface FunctionContext {
  readonly requestId: string;
  readonly credentials: Readonly<Record<'accessKeyId' | 'accessKeySecret' | 'securityToken', string>>;
  readonly function: {
    readonly name: string;
    readonly handler: string;
    readonly memory: number;
    readonly timeout: number;
  };
  readonly service: Readonly<Record<'name' | 'logProject' | 'logStore' | 'qualifier' | 'versionId', string>>;
  readonly region: string;
  readonly accountId: string;
  readonly retryCount: number;
  readonly logger: Logger;
}

/** Credentials are empty, as they are in the cloud for a function without a role. */
const NO_CREDENTIALS = { accessKeyId: '', accessKeySecret: '', securityToken: '' };

export function functionContext(from: StaticContext, requestId: string, retryCount: number): FunctionContext {
  return {
    requestId,
    credentials: NO_CREDENTIALS,
    function: {
      name: from.functionName,
      handler: from.handler,
      memory: from.memoryMb,
      timeout: from.timeoutSeconds,
    },
    service: {
      name: from.serviceName,
      logProject: from.logProject,
      logStore: from.logStore,
      qualifier: from.qualifier,
      versionId: from.versionId,
    },
    region: from.region,
    accountId: from.accountId,
    retryCount,
    logger,
  };
}
