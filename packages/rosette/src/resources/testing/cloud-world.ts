import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceType } from '#engine/ports/resource-type.ts';
import type { FaultPlan } from '#localcloud/core/faults.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import { securityGroup } from '../ecs/security-group.ts';
import { vpc } from '../ecs/vpc.ts';
import { vswitch } from '../ecs/vswitch.ts';
import { StepDriver, TestClock } from './step-driver.ts';
import { openTestCloud, type TestCloud } from './test-cloud.ts';

export type Factory = (services: { readonly cloud: CloudClient }) => ResourceType;

export interface Network {
  readonly VpcId: string;
  readonly VSwitchId: string;
  readonly SecurityGroupId: string;
}

/** A local cloud with a clock of its own, and short ways to make things in it. */
export class CloudWorld {
  readonly clock = new TestClock();
  readonly test: TestCloud;
  #serial = 0;

  constructor(faults: FaultPlan = {}) {
    this.test = openTestCloud(this.clock, faults);
  }

  driver(factory: Factory, properties: JsonObject): StepDriver {
    this.#serial += 1;
    const type = factory({ cloud: this.test.client });
    const made = new StepDriver({ clock: this.clock, type, properties, token: `create-${this.#serial}` });
    made.deleteToken = `delete-${this.#serial}`;
    return made;
  }

  async make(factory: Factory, properties: JsonObject): Promise<StepDriver> {
    const made = this.driver(factory, properties);
    const result = await made.create();
    if (result.kind !== 'done') throw new Error(`create ended with ${JSON.stringify(result)}`);
    return made;
  }

  async id(factory: Factory, properties: JsonObject): Promise<string> {
    return (await this.make(factory, properties)).physicalId!;
  }

  async network(): Promise<Network> {
    const VpcId = await this.id(vpc, { CidrBlock: '192.168.0.0/16' });
    const place = { VpcId, ZoneId: 'cn-hangzhou-h', CidrBlock: '192.168.1.0/24' };
    const VSwitchId = await this.id(vswitch, place);
    return { VpcId, VSwitchId, SecurityGroupId: await this.id(securityGroup, { VpcId }) };
  }

  /** Changing calls since `from`, which is a length of the log. */
  writes(from = 0): readonly string[] {
    return this.test.log.slice(from).filter((action) => !/^(?:Describe|List)/.test(action));
  }

  close(): void {
    this.test.cloud.close();
  }
}
