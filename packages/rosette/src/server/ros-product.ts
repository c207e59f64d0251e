import type { JsonObject } from '@rosette/template/base/json.ts';
import type { RpcCaller, RpcProduct } from '#wire/cloud-client.ts';
import { asCloudError, invalidParameter, unknownAction } from './errors.ts';
import { operations } from './operations/table.ts';
import type { Services } from './services.ts';
import { TemplateInterfaces } from './template-interface.ts';

export const ROS_VERSION = '2019-09-10';

/** ROS itself as a product of the RPC port; the embedded client calls it in process. */
export function createRosProduct(services: Services): RpcProduct {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const interfaces = new TemplateInterfaces();
  const handle = async (action: string, parameters: Readonly<Record<string, string>>, caller: RpcCaller) => {
    const operation = byName.get(action);
    if (operation === undefined) throw unknownAction(action, [...byName.keys()]);
    checkRegion(parameters.RegionId, services);
    return translated(operation.run(parameters, { caller, services, interfaces }));
  };
  return { name: 'ROS', version: ROS_VERSION, handle };
}

function checkRegion(region: string | undefined, services: Services): void {
  if (region === undefined || region === '' || services.regions.some(({ id }) => id === region)) return;
  throw invalidParameter('RegionId', `"${region}" is no region of this installation`);
}

async function translated(answer: Promise<JsonObject>): Promise<JsonObject> {
  try {
    return await answer;
  } catch (error) {
    throw asCloudError(error) ?? error;
  }
}
