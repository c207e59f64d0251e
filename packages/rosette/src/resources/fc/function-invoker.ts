import { need } from '../properties.ts';
import { functionInvoker } from '../service/function-invoker.ts';
import { fc2Api } from './api.ts';

export const invoker = functionInvoker({
  type: 'ALIYUN::FC::FunctionInvoker',
  api: fc2Api,
  of: (properties) => ({
    serviceName: need(properties, 'ServiceName'),
    functionName: need(properties, 'FunctionName'),
  }),
  names: ['ServiceName', 'FunctionName'],
});
