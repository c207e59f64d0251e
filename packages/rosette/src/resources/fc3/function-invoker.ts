import { need } from '../properties.ts';
import { functionInvoker } from '../service/function-invoker.ts';
import { fc3Api } from './api.ts';

export const invoker = functionInvoker({
  type: 'ALIYUN::FC3::FunctionInvoker',
  api: fc3Api,
  of: (properties) => ({ functionName: need(properties, 'FunctionName') }),
  names: ['FunctionName'],
});
