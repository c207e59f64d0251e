import type { Operation } from '../operation.ts';
import { answerCustomResourceRequest } from './answer-custom-resource-request.ts';
import { cancelStackOperation } from './cancel-stack-operation.ts';
import { cancelUpdateStack } from './cancel-update-stack.ts';
import { continueCreateStack } from './continue-create-stack.ts';
import { createChangeSet } from './create-change-set.ts';
import { createStack } from './create-stack.ts';
import { createStackGroup } from './create-stack-group.ts';
import { createStackInstances } from './create-stack-instances.ts';
import { deleteChangeSet } from './delete-change-set.ts';
import { deleteStack } from './delete-stack.ts';
import { deleteStackGroup } from './delete-stack-group.ts';
import { deleteStackInstances } from './delete-stack-instances.ts';
import { describeRegions } from './describe-regions.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { explainStackResource } from './explain-stack-resource.ts';
import { getChangeSet } from './get-change-set.ts';
import { getCustomResourceRequest } from './get-custom-resource-request.ts';
import { getFeatureDetails } from './get-feature-details.ts';
import { getResourceType } from './get-resource-type.ts';
import { getStack } from './get-stack.ts';
import { getStackAtEvent } from './get-stack-at-event.ts';
import { getStackGroup } from './get-stack-group.ts';
import { getStackGroupOperation } from './get-stack-group-operation.ts';
import { getStackInstance } from './get-stack-instance.ts';
import { getStackOperation } from './get-stack-operation.ts';
import { getStackPolicy } from './get-stack-policy.ts';
import { getStackResource } from './get-stack-resource.ts';
import { getTemplate } from './get-template.ts';
import { getTemplateParameterConstraints } from './get-template-parameter-constraints.ts';
import { getTemplateSummary } from './get-template-summary.ts';
import { listChangeSets } from './list-change-sets.ts';
import { listCustomResourceRequests } from './list-custom-resource-requests.ts';
import { listResourceTypes } from './list-resource-types.ts';
import { listStackEvents } from './list-stack-events.ts';
import { listStackGroupOperationResults } from './list-stack-group-operation-results.ts';
import { listStackGroupOperations } from './list-stack-group-operations.ts';
import { listStackGroups } from './list-stack-groups.ts';
import { listStackInstances } from './list-stack-instances.ts';
import { listStackOperationRisks } from './list-stack-operation-risks.ts';
import { listStackOperations } from './list-stack-operations.ts';
import { listStackResources } from './list-stack-resources.ts';
import { listStacks } from './list-stacks.ts';
import { previewStack } from './preview-stack.ts';
import { readCustomResource } from './read-custom-resource.ts';
import { setDeletionProtection } from './set-deletion-protection.ts';
import { setStackPolicy } from './set-stack-policy.ts';
import { signalResource } from './signal-resource.ts';
import { stopStackGroupOperation } from './stop-stack-group-operation.ts';
import { updateStack } from './update-stack.ts';
import { updateStackGroup } from './update-stack-group.ts';
import { updateStackInstances } from './update-stack-instances.ts';
import { validateTemplate } from './validate-template.ts';

/** Every operation of the ROS API that this installation answers, by name. */
export const operations: readonly Operation[] = [
  answerCustomResourceRequest,
  cancelStackOperation,
  cancelUpdateStack,
  continueCreateStack,
  createChangeSet,
  createStack,
  createStackGroup,
  createStackInstances,
  deleteChangeSet,
  deleteStack,
  deleteStackGroup,
  deleteStackInstances,
  describeRegions,
  executeChangeSet,
  explainStackResource,
  getChangeSet,
  getCustomResourceRequest,
  getFeatureDetails,
  getResourceType,
  getStack,
  getStackAtEvent,
  getStackGroup,
  getStackGroupOperation,
  getStackInstance,
  getStackOperation,
  getStackPolicy,
  getStackResource,
  getTemplate,
  getTemplateParameterConstraints,
  getTemplateSummary,
  listChangeSets,
  listCustomResourceRequests,
  listResourceTypes,
  listStackEvents,
  listStackGroupOperationResults,
  listStackGroupOperations,
  listStackGroups,
  listStackInstances,
  listStackOperationRisks,
  listStackOperations,
  listStackResources,
  listStacks,
  previewStack,
  readCustomResource,
  setDeletionProtection,
  setStackPolicy,
  signalResource,
  stopStackGroupOperation,
  updateStack,
  updateStackGroup,
  updateStackInstances,
  validateTemplate,
];
