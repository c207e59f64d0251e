import type { Api } from '../caller.ts';

export const vpcApi: Api = { product: 'Vpc', version: '2016-04-28' };
