import type { Diagnostic } from '../base/diagnostic.ts';
import { type Entry, isNull, type MapNode, type Node } from '../text/node.ts';
import { type ExpandOptions, Expansion } from './expansion.ts';
import { expandModules } from './modules/expand-modules.ts';
import { entryOf } from './nodes.ts';
import { expandServerless } from './serverless/expand-serverless.ts';
import { isWithinLimits } from './size.ts';
import { expandTerraform } from './terraform/expand-terraform.ts';
import type { TerraformProgram } from './terraform/program.ts';
import { isTransformed, readTransform, type TransformKind } from './transforms.ts';

export interface Expanded {
  /** A template without transforms and modules, as far as they could be expanded. Undefined: nothing sensible is left. */
  readonly document: Node | undefined;
  /** The document is not the one that was handed in. */
  readonly changed: boolean;
  readonly terraform: TerraformProgram | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What ROS does with a template before anything else: modules become their resources, and the transform is applied. Every
 * node that is made stands where the thing stands that it was made from. Never throws.
 */
export function expandDocument(document: Node, text: string, options: ExpandOptions): Expanded {
  const expansion = new Expansion(text, options);
  const expanded = document.kind === 'map' ? expandTemplate(document, expansion) : { document, terraform: null };
  return { ...expanded, changed: expanded.document !== document, diagnostics: expansion.diagnostics };
}

type Result = Pick<Expanded, 'document' | 'terraform'>;

function expandTemplate(document: MapNode, expansion: Expansion): Result {
  const transform = entryOf(document, 'Transform');
  if (!isTransformed(transform)) {
    refuseWorkspace(entryOf(document, 'Workspace'), expansion);
    return { document: bounded(expandModules(document, expansion), document, expansion), terraform: null };
  }
  const kind = readTransform(transform, expansion);
  return kind === undefined ? { document: undefined, terraform: null } : apply(kind, document, transform, expansion);
}

function apply(kind: TransformKind, document: MapNode, transform: Entry, expansion: Expansion): Result {
  switch (kind.kind) {
    case 'terraform': {
      const { document: expanded, program } = expandTerraform(document, transform, kind, expansion);
      return { document: bounded(expanded, document, expansion), terraform: program };
    }
    case 'serverless': {
      refuseWorkspace(entryOf(document, 'Workspace'), expansion);
      const expanded = expandServerless(expandModules(document, expansion), expansion);
      return { document: bounded(expanded, document, expansion), terraform: null };
    }
  }
}

function refuseWorkspace(workspace: Entry | undefined, expansion: Expansion): void {
  if (workspace === undefined || isNull(workspace.value)) return;
  const message = '`Workspace` has a meaning only with the transform of Terraform or OpenTofu.';
  const hint = 'Write `Transform: Aliyun::Terraform-v1.5`, or remove the section.';
  expansion.report('WorkspaceInvalid', message, ['Workspace'], workspace.keyRange, hint);
}

/** What is shared in the tree is walked again by every reader, so the result must keep the limits of a written template. */
function bounded(expanded: MapNode | undefined, document: MapNode, expansion: Expansion): MapNode | undefined {
  const { limits } = expansion.options;
  if (expanded === document || (expanded !== undefined && isWithinLimits(expanded, limits))) return expanded;
  const message = `Expanded, the template holds more than ${limits.nodes} values or ${limits.levels} levels.`;
  const hint = 'Pass large values less often, or divide the template into nested stacks.';
  expansion.report('ExpansionTooLarge', message, [], document.range, hint);
  return undefined;
}
