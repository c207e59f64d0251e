import type { JsonObject } from '@rosette/template/base/json.ts';
import { localServiceHttp } from '#app/local-service-http.ts';
import type { StackIdentity } from '#engine/ports/resource-type.ts';
import type { FaultPlan } from '#localcloud/core/faults.ts';
import { type CloudClient, CloudError, type CloudRequest } from '#wire/cloud-client.ts';
import { instance } from '../ecs/instance.ts';
import { securityGroup } from '../ecs/security-group.ts';
import { vpc } from '../ecs/vpc.ts';
import { vswitch } from '../ecs/vswitch.ts';
import { resourceCleaner } from '../ros/resource-cleaner.ts';
import { withServices } from '../service-client.ts';
import type { Factory } from './cloud-world.ts';
import { StepDriver, stack, TestClock } from './step-driver.ts';
import { openTestCloud, type TestCloud } from './test-cloud.ts';

/** The stack that most things of these tests belong to. */
export const other = { ...stack, id: '5f2b1c9e-0000-4000-8000-000000000002', name: 'other' };

export interface KnownStack {
  readonly name: string;
  readonly resources?: readonly { readonly type: string; readonly physicalId: string }[];
  readonly rootId?: string;
  status?: string;
  protection?: boolean;
}

/** The local cloud with all its services and an account of stacks before it, and things to be cleaned up. */
export class CleanerWorld {
  readonly clock = new TestClock();
  readonly test: TestCloud;
  readonly stacks = new Map<string, KnownStack>([[stack.id, { name: stack.name }]]);
  readonly calls: string[] = [];
  /** What to answer instead. */
  refuse: (request: CloudRequest) => CloudError | undefined = () => undefined;
  #serial = 0;

  constructor(faults: FaultPlan = {}) {
    this.test = openTestCloud(this.clock, faults);
  }

  readonly client: CloudClient = {
    call: async (request) => {
      this.calls.push(request.action);
      const refusal = this.refuse(request);
      if (refusal !== undefined) throw refusal;
      if (request.product === 'ROS') return this.#ros(request);
      const http = localServiceHttp(this.test.cloud.web, () => 'http://127.0.0.1:9001');
      return withServices(this.test.client, http).call(request);
    },
  };

  cleaner(properties: JsonObject, mayCleanUp = true, owner: StackIdentity = stack): StepDriver {
    const type = resourceCleaner({ cloud: this.client, mayCleanUp });
    return new StepDriver({ clock: this.clock, type, properties, logicalId: 'Cleaner', stack: owner });
  }

  async id(factory: Factory, properties: JsonObject, owner = other): Promise<string> {
    this.#serial += 1;
    const type = factory({ cloud: this.client });
    const made = new StepDriver({ clock: this.clock, type, properties, token: `made-${this.#serial}`, stack: owner });
    const result = await made.create();
    if (result.kind !== 'done') throw new Error(`create ended with ${JSON.stringify(result)}`);
    return made.physicalId!;
  }

  /** A VPC with a vSwitch, a security group and a running instance in it. */
  async site(name: string, owner = other) {
    const VpcId = await this.id(vpc, { CidrBlock: '192.168.0.0/16', VpcName: name }, owner);
    const place = { VpcId, ZoneId: 'cn-hangzhou-h', CidrBlock: '192.168.1.0/24', VSwitchName: name };
    const VSwitchId = await this.id(vswitch, place, owner);
    const SecurityGroupId = await this.id(securityGroup, { VpcId, SecurityGroupName: name }, owner);
    const InstanceId = await this.id(
      instance,
      {
        ...{ VpcId, VSwitchId, SecurityGroupId, ZoneId: 'cn-hangzhou-h', InstanceName: name },
        ...{ ImageId: 'centos_7', InstanceType: 'ecs.g7.large' },
      },
      owner,
    );
    return { VpcId, VSwitchId, SecurityGroupId, InstanceId };
  }

  call(product: { readonly product: string; readonly version: string }, action: string, parameters: JsonObject) {
    return this.client.call({ ...product, action, accountId: stack.accountId, region: stack.region, parameters });
  }

  /** Ids of what exists, without those that vanish with the test's own clock later. */
  existing(): ReadonlySet<string> {
    return new Set(this.test.cloud.objects().map(({ id }) => id));
  }

  close(): void {
    this.test.cloud.close();
  }

  #ros({ action, parameters }: CloudRequest): JsonObject {
    const id = String(parameters.StackId ?? '');
    const found = this.stacks.get(id);
    switch (action) {
      case 'ListStacks': {
        const wanted = parameters.StackIds as readonly string[] | undefined;
        const rows = [...this.stacks].filter(([each]) => wanted?.includes(each) ?? true).map(stackRow);
        return { TotalCount: rows.length, Stacks: rows };
      }
      case 'GetStack':
        return { StackId: id, RootStackId: found?.rootId ?? id };
      case 'ListStackResources':
        return {
          Resources: (found?.resources ?? []).map(({ type, physicalId }) => ({
            ResourceType: type,
            PhysicalResourceId: physicalId,
          })),
        };
      case 'SetDeletionProtection':
        this.stacks.set(id, { ...found!, protection: false });
        return {};
      case 'DeleteStack':
        if (found?.protection === true) throw new CloudError('InvalidOperation.DeletionProtection', 'it is protected');
        if (found?.status !== 'DELETE_FAILED') this.stacks.delete(id);
        return {};
      default:
        throw new CloudError('InvalidAction.NotFound', action, { status: 404 });
    }
  }
}

function stackRow([StackId, { name, status, protection }]: [string, KnownStack]): JsonObject {
  const DeletionProtection = protection === true ? 'Enabled' : 'Disabled';
  return { StackId, StackName: name, Status: status ?? 'CREATE_COMPLETE', DeletionProtection, Tags: [] };
}
