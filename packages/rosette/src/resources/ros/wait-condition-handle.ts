import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceType, StepContext } from '#engine/ports/resource-type.ts';
import { type Callback, signalName } from '#wire/callback-url.ts';
import type { ResourceServices } from '../services.ts';

/** How long the address may be used, in seconds (reference/custom-resources.md 1.12). */
const validForSeconds = 43_200;

/** reference/custom-resources.md 3.2. Made at once; it is signed once, so its attributes do not change from read to read. */
export function waitConditionHandle({ callbacks }: Pick<ResourceServices, 'callbacks'>): ResourceType {
  return {
    name: 'ALIYUN::ROS::WaitConditionHandle',
    create: async ({ context }) => ({
      kind: 'done',
      physicalId: handleReference(context),
      attributes: attributes(callbacks.url(callback(context), 'intranet'), context.stack.region),
    }),
    delete: async ({ context }) => ({ kind: 'done', forgetSignals: [signalName(callback(context))] }),
  };
}

/** What `Ref` returns, and what a wait condition takes as its Handle. */
export function handleReference({ stack, logicalId }: Pick<StepContext, 'stack' | 'logicalId'>): string {
  return `${stack.id}/${logicalId}`;
}

function callback({ stack, logicalId, startedAt }: StepContext): Callback {
  const expire = Math.floor(startedAt / 1_000) + validForSeconds;
  return {
    kind: 'waitcondition',
    stackName: stack.name,
    stackId: stack.id,
    resource: logicalId,
    requestId: '',
    expire,
  };
}

/** Commands to which a script appends its data: `-d '{…}'`, for PowerShell `-Body '{…}'`. */
function attributes(url: string, region: string): JsonObject {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'x-acs-region-id': region };
  const names = Object.entries(headers);
  const options = (quote: string) => names.map(([name, value]) => `-H ${quote}${name}: ${value}${quote}`).join(' ');
  const table = names.map(([name, value]) => `"${name}"="${value}"`).join('; ');
  return {
    URL: url,
    Headers: headers,
    CurlCli: `curl -i -X POST ${options("'")} ${url.replaceAll('&', '\\&')}`,
    WindowsCurlCli: `curl -i -X POST ${options('"')} "${url}"`,
    PowerShellCurlCli: `curl -Uri "${url}" -Method Post -Headers @{${table}}`,
  };
}
