import { need } from '../properties.ts';
import { functionInvoker } from '../service/function-invoker.ts';
import { fc3Api } from './api.ts';

const options = [
  'Async',
  'CheckAsyncInvocation',
  'CheckError',
  'Event',
  'ExecuteVersion',
  'Qualifier',
  'ServiceRegionId',
];

export const invoker = functionInvoker({
  type: 'ALIYUN::FC3::FunctionInvoker',
  api: fc3Api,
  of: (properties) => ({ functionName: need(properties, 'FunctionName') }),
  updatable: [...options, 'FunctionName'].toSorted(),
});
