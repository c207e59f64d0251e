import type { JsonObject } from '@rosette/template/base/json.ts';
import { localServiceHttp } from '#app/local-service-http.ts';
import type { ResourceType, StepContext } from '#engine/ports/resource-type.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { ServiceHttp } from '#wire/service-http.ts';
import { withServices } from '../service-client.ts';
import { noNested, StepDriver, stack, TestClock } from './step-driver.ts';
import { openTestCloud, type TestCloud } from './test-cloud.ts';

/** The local cloud's OSS, MNS and Function Compute in process, as the installation wires them; calls are noted, and the
 *  answer of any of them can be lost on its way back. */
export class ServiceWorld {
  readonly clock = new TestClock();
  readonly test: TestCloud = openTestCloud(this.clock);
  readonly calls: string[] = [];
  readonly #lost = new Set<string>();
  #serial = 0;

  /** The next call of the action is carried out, and nobody hears of it. */
  loseAnswerOf(action: string): void {
    this.#lost.add(action);
  }

  readonly client: CloudClient = {
    call: async (request) => {
      this.calls.push(request.action);
      const answer = await withServices(this.test.client, this.#http()).call(request);
      if (!this.#lost.delete(request.action)) return answer;
      throw new CloudError('RequestTimeout', 'no answer came', { status: 504, outcome: 'unknown' });
    },
  };

  /** Of a read outside any driver. */
  context(): StepContext {
    return {
      ...{ stack, logicalId: 'Thing', resourceType: 'Thing', operationId: 'o', token: 't', recovering: false },
      ...{ now: this.clock.now(), startedAt: this.clock.now(), deadline: this.clock.now() + 60_000 },
      ...{ rollingBack: false, signals: async () => [], masked: (text: string) => text, nested: noNested },
    };
  }

  driver(factory: (services: { cloud: CloudClient }) => ResourceType, properties: JsonObject): StepDriver {
    this.#serial += 1;
    const type = factory({ cloud: this.client });
    const made = new StepDriver({ clock: this.clock, type, properties, token: `create-${this.#serial}` });
    made.deleteToken = `delete-${this.#serial}`;
    return made;
  }

  call(product: { readonly product: string; readonly version: string }, action: string, parameters: JsonObject) {
    const whose = { accountId: '1234567890123456', region: 'cn-hangzhou' };
    return this.client.call({ ...product, action, ...whose, parameters });
  }

  close(): void {
    this.test.cloud.close();
  }

  #http(): ServiceHttp {
    return localServiceHttp(this.test.cloud.web, () => 'http://127.0.0.1:9001');
  }
}
