import type { Api } from '../caller.ts';

export const slbApi: Api = { product: 'Slb', version: '2014-05-15' };
