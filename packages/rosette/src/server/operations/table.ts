import type { Operation } from '../operation.ts';
import { createStack } from './create-stack.ts';
import { deleteStack } from './delete-stack.ts';
import { describeRegions } from './describe-regions.ts';
import { getStack } from './get-stack.ts';
import { getStackResource } from './get-stack-resource.ts';
import { getTemplate } from './get-template.ts';
import { getTemplateParameterConstraints } from './get-template-parameter-constraints.ts';
import { listStackEvents } from './list-stack-events.ts';
import { listStackResources } from './list-stack-resources.ts';
import { listStacks } from './list-stacks.ts';
import { previewStack } from './preview-stack.ts';
import { signalResource } from './signal-resource.ts';
import { validateTemplate } from './validate-template.ts';

/** Every operation of the ROS API that this installation answers, by name. */
export const operations: readonly Operation[] = [
  createStack,
  deleteStack,
  describeRegions,
  getStack,
  getStackResource,
  getTemplate,
  getTemplateParameterConstraints,
  listStackEvents,
  listStackResources,
  listStacks,
  previewStack,
  signalResource,
  validateTemplate,
];
