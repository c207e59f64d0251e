import type { Api } from '../caller.ts';

export const ecsApi: Api = { product: 'Ecs', version: '2014-05-26' };
