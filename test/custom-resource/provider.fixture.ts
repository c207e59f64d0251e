import { type Context, defineProvider } from '@rosette/custom-resource';
import { fcHandler } from '@rosette/custom-resource/function';
import { serve } from '@rosette/custom-resource/http';
import { pollQueue } from '@rosette/custom-resource/queue';
import { serveTopic } from '@rosette/custom-resource/topic';

/*
 * A provider over the transport that its first argument names. `provider_fixture.py` is the same in Python. It prints its
 * address, or what the function returned, and ends with its standard input.
 */

const inputs = {
  Size: { type: 'integer', minimum: 1 },
  Way: { type: 'string', enum: ['', 'fail', 'hang', 'progress'], default: '' },
  Text: { type: 'string', default: '' },
} as const;

async function go(way: string, context: Context): Promise<void> {
  if (way === 'fail') throw new Error('the warehouse is empty');
  if (way === 'progress') await context.progress('half way');
  if (way === 'hang') await new Promise(() => {});
}

const provider = defineProvider({
  inputs,
  timeoutSeconds: Number(process.env.TIMEOUT ?? 60),
  ...(process.env.HEARTBEAT === undefined ? {} : { heartbeat: { everySeconds: Number(process.env.HEARTBEAT) } }),
  async create({ inputs, stableId }, context) {
    await go(inputs.Way, context);
    return { data: { Double: inputs.Size * 2, Text: inputs.Text, Via: context.via, StableId: stableId } };
  },
  async update({ inputs, oldInputs, physicalId }, context) {
    await go(inputs.Way, context);
    return { physicalId, data: { From: oldInputs.Size, To: inputs.Size } };
  },
  async delete({ physicalId, inputs }, context) {
    if (inputs.Way === 'hang') await go('hang', context);
    if (physicalId === 'unwilling') throw new Error('it is still used');
  },
  async read({ physicalId, inputs }) {
    const size = Number(inputs.Size) + 1;
    return physicalId === 'gone' ? null : { data: { Double: size * 2 }, inputs: { Size: size } };
  },
});

const { ENDPOINT = '', SIGN_KEY = 'key', CERTIFICATES = '' } = process.env;
const signature = { signKey: SIGN_KEY, url: 'https://outside.test/thing', headers: { 'X-Team': 'a' } };

switch (process.argv[2]) {
  case 'http':
  case 'sync':
    console.log((await serve(provider, { port: 0, sync: process.argv[2] === 'sync' })).url);
    break;
  case 'signed':
    console.log((await serve(provider, { port: 0, signature })).url);
    break;
  case 'topic':
    console.log((await serveTopic(provider, { port: 0, certificates: [CERTIFICATES] })).url);
    break;
  case 'queue':
    pollQueue(provider, {
      endpoint: ENDPOINT,
      queue: 'requests',
      keys: { accessKeyId: 'id', accessKeySecret: 'secret' },
    });
    console.log('polling');
    break;
  case 'function':
    console.log(await fcHandler(provider)(Buffer.from(process.env.EVENT ?? ''), { function: { timeout: 30 } }));
    process.exit(0);
}
process.stdin.on('end', () => process.exit(0)).resume();
