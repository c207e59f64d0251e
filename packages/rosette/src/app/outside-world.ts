import type { Json } from '@rosette/template/base/json.ts';
import { Failure } from '@rosette/template/functions/spec.ts';
import type { OutsideWorld } from '#engine/ports/outside-world.ts';
import { CallRefused, caller } from '#resources/caller.ts';
import type { Found } from '#resources/data-source.ts';
import { dataSources } from '#resources/data-sources.ts';
import { marketplaceImage } from '#resources/ecs/marketplace-image.ts';
import type { CloudClient } from '#wire/cloud-client.ts';

/** What templates ask of the cloud, asked with the cloud's own actions. */
export function outsideWorld(cloud: CloudClient): OutsideWorld {
  return {
    async ask(question, { stackId, accountId, region }) {
      const origin = stackId === null ? {} : { id: stackId };
      const call = caller(cloud, { stack: { accountId, region, ...origin } });
      switch (question.kind) {
        case 'marketplace-image':
          return orRefusal(marketplaceImage(call, question.productCode));
        case 'data-source': {
          const source = dataSources.get(question.type);
          if (source === undefined) {
            const types = [...dataSources.keys()].join(', ');
            return new Failure(`This installation cannot query ${question.type} yet, but: ${types}.`);
          }
          return orRefusal(answerOf(source.query(call, question.properties)));
        }
        case 'oos-parameter':
          return new Failure('This installation has no OOS parameter store.');
      }
    },
  };
}

async function answerOf(found: Promise<Found>): Promise<Json> {
  const { ref, attributes } = await found;
  return { Ref: ref, attributes };
}

/** What the cloud refuses is a finding; that it is out of reach is not. */
async function orRefusal(answer: Promise<Json>): Promise<Json | Failure> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CallRefused) return new Failure(`The cloud refuses: ${error.message}.`);
    throw error;
  }
}
