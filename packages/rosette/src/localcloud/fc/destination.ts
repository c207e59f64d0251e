import type { Scope } from '../core/objects.ts';
import { functionIdOf } from './model.ts';

/** Where the outcome of an asynchronous invocation is sent. */
export type Destination =
  | { readonly kind: 'queue' | 'topic'; readonly scope: Scope; readonly name: string }
  | { readonly kind: 'function'; readonly scope: Scope; readonly functionId: string; readonly qualifier: string };

const MNS = /^acs:mns:([a-z0-9-]+):(\d+):\/?(queues|topics)\/([\w-]+)(?:\/messages)?$/;
const FUNCTION_2 = /^acs:fc:([a-z0-9-]+):(\d+):services\/([\w-]+)(?:\.([\w-]+))?\/functions\/([\w-]+)$/;
const FUNCTION_3 = /^acs:fc:([a-z0-9-]+):(\d+):functions\/([\w$-]+)(?:\/([\w-]+))?$/;

/** The parts of an ARN; undefined for anything that is no queue, topic or function. */
export function parseDestination(arn: string): Destination | undefined {
  const mns = MNS.exec(arn);
  if (mns !== null) {
    const [, region = '', accountId = '', kind, name = ''] = mns;
    return { kind: kind === 'queues' ? 'queue' : 'topic', scope: { region, accountId }, name };
  }
  const two = FUNCTION_2.exec(arn);
  if (two !== null) {
    const [, region = '', accountId = '', service = '', qualifier = '', name = ''] = two;
    return { kind: 'function', scope: { region, accountId }, functionId: functionIdOf(service, name), qualifier };
  }
  const three = FUNCTION_3.exec(arn);
  if (three === null) return undefined;
  const [, region = '', accountId = '', functionId = '', qualifier = ''] = three;
  return { kind: 'function', scope: { region, accountId }, functionId, qualifier };
}
