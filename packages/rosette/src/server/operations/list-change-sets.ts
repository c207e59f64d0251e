import { pageFacts, pageFields, regionId, requestedPage, stackId } from '../common-fields.ts';
import { choice, list, text } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { changeSetSummary } from '../views/change-set-view.ts';

const statuses = [
  'CREATE_PENDING',
  'CREATE_IN_PROGRESS',
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'DELETE_FAILED',
  'DELETE_COMPLETE',
] as const;
const executionStatuses = [
  'UNAVAILABLE',
  'AVAILABLE',
  'EXECUTE_IN_PROGRESS',
  'EXECUTE_COMPLETE',
  'EXECUTE_FAILED',
  'OBSOLETE',
] as const;

const shape = {
  RegionId: regionId,
  StackId: stackId,
  ...pageFields,
  ChangeSetId: text(),
  ChangeSetName: list(5),
  Status: list(5, choice(...statuses)),
  ExecutionStatus: list(5, choice(...executionStatuses)),
};

/** A page of the change sets of one stack, newest first (reference/stack-lifecycle.md 5.6). */
export const listChangeSets = stackOperation({
  name: 'ListChangeSets',
  access: 'read',
  shape,
  handle: async (request, stack, { services }) => {
    const filter = {
      stackId: stack.id,
      ...(request.ChangeSetId === undefined ? {} : { ids: [request.ChangeSetId] }),
      ...(request.ChangeSetName.length === 0 ? {} : { names: request.ChangeSetName }),
      ...(request.Status.length === 0 ? {} : { statuses: request.Status }),
      ...(request.ExecutionStatus.length === 0 ? {} : { executionStatuses: request.ExecutionStatus }),
    };
    const { rows, total } = await services.store.changeSets(filter, requestedPage(request));
    return {
      ...pageFacts(request, total),
      ChangeSets: rows.map((row) => changeSetSummary(row, stack)),
    };
  },
});
