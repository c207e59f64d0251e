import { regionId, stackId } from '../common-fields.ts';
import { required, text } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { operationReportView } from '../views/history-view.ts';

const shape = { RegionId: regionId, StackId: stackId, OperationId: required(text()) };

/** Rosette's own, not in ROS: one operation of a stack with its plan, its steps and their times, however long ago. */
export const getStackOperation = stackOperation({
  name: 'GetStackOperation',
  access: 'read',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const reference = { accountId: caller.accountId, region: stack.region, stack: stack.id };
    return operationReportView(await services.stacks.operation({ ...reference, operationId: request.OperationId }));
  },
});
