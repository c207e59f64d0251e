import type { Declaration } from '../declaration.ts';
import { need, text } from '../properties.ts';
import { mnsApi } from './api.ts';
import { arns, elementsOf, withDefaults } from './elements.ts';

/** What queues and topics differ in. */
export interface QueueOrTopic {
  readonly kind: 'Queue' | 'Topic';
  /** Every property besides the name, with what it goes back to when it is taken away. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Refusals of a create that pass by themselves. */
  readonly retry?: readonly string[];
}

/** A name with settings (reference/custom-resources.md 2.6). */
export function queueOrTopic({ kind, defaults, retry = [] }: QueueOrTopic): Declaration {
  const named = `${kind}Name`;
  const noun = kind.toLowerCase();
  const settings = Object.keys(defaults);
  return {
    type: `ALIYUN::MNS::${kind}`,
    api: mnsApi,
    identity: {
      kind: 'named',
      id: (properties) => need(properties, named),
      describe: (properties) => `the ${noun} ${need(properties, named)}`,
    },
    identifiers: [named],
    create: {
      action: `Create${kind}`,
      parameters: ({ properties }) => ({ [named]: need(properties, named), ...elementsOf(properties, settings) }),
      retry,
    },
    read: (call, id) => call(mnsApi, `Get${kind}Attributes`, { [named]: id }),
    gone: [`${kind}NotExist`],
    update: {
      actions: [
        {
          name: 'changing its attributes',
          properties: settings,
          run: async ({ call, id, properties }) => {
            const wanted = withDefaults(defaults, elementsOf(properties, settings));
            await call(mnsApi, `Set${kind}Attributes`, { [named]: id, ...wanted });
          },
        },
      ],
    },
    delete: { action: `Delete${kind}`, parameters: ({ id }) => ({ [named]: id }) },
    attributes: (found, { id }) => ({
      ...arns(found, `${noun}s/${id}`),
      [named]: id,
      [`${kind}Url`]: `${text(found.Origin)}/${noun}s/${id}`,
    }),
  };
}
