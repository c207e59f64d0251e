import type { Api } from '../caller.ts';

export const rdsApi: Api = { product: 'Rds', version: '2014-08-15' };
