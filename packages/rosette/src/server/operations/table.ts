import type { Operation } from '../operation.ts';
import { cancelStackOperation } from './cancel-stack-operation.ts';
import { cancelUpdateStack } from './cancel-update-stack.ts';
import { continueCreateStack } from './continue-create-stack.ts';
import { createChangeSet } from './create-change-set.ts';
import { createStack } from './create-stack.ts';
import { deleteChangeSet } from './delete-change-set.ts';
import { deleteStack } from './delete-stack.ts';
import { describeRegions } from './describe-regions.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { explainStackResource } from './explain-stack-resource.ts';
import { getChangeSet } from './get-change-set.ts';
import { getFeatureDetails } from './get-feature-details.ts';
import { getResourceType } from './get-resource-type.ts';
import { getStack } from './get-stack.ts';
import { getStackAtEvent } from './get-stack-at-event.ts';
import { getStackOperation } from './get-stack-operation.ts';
import { getStackPolicy } from './get-stack-policy.ts';
import { getStackResource } from './get-stack-resource.ts';
import { getTemplate } from './get-template.ts';
import { getTemplateParameterConstraints } from './get-template-parameter-constraints.ts';
import { getTemplateSummary } from './get-template-summary.ts';
import { listChangeSets } from './list-change-sets.ts';
import { listResourceTypes } from './list-resource-types.ts';
import { listStackEvents } from './list-stack-events.ts';
import { listStackOperationRisks } from './list-stack-operation-risks.ts';
import { listStackOperations } from './list-stack-operations.ts';
import { listStackResources } from './list-stack-resources.ts';
import { listStacks } from './list-stacks.ts';
import { previewStack } from './preview-stack.ts';
import { setDeletionProtection } from './set-deletion-protection.ts';
import { setStackPolicy } from './set-stack-policy.ts';
import { signalResource } from './signal-resource.ts';
import { updateStack } from './update-stack.ts';
import { validateTemplate } from './validate-template.ts';

/** Every operation of the ROS API that this installation answers, by name. */
export const operations: readonly Operation[] = [
  cancelStackOperation,
  cancelUpdateStack,
  continueCreateStack,
  createChangeSet,
  createStack,
  deleteChangeSet,
  deleteStack,
  describeRegions,
  executeChangeSet,
  explainStackResource,
  getChangeSet,
  getFeatureDetails,
  getResourceType,
  getStack,
  getStackAtEvent,
  getStackOperation,
  getStackPolicy,
  getStackResource,
  getTemplate,
  getTemplateParameterConstraints,
  getTemplateSummary,
  listChangeSets,
  listResourceTypes,
  listStackEvents,
  listStackOperationRisks,
  listStackOperations,
  listStackResources,
  listStacks,
  previewStack,
  setDeletionProtection,
  setStackPolicy,
  signalResource,
  updateStack,
  validateTemplate,
];
