import { diagnostic } from '../../base/catalogue.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { TerraformProgram } from './program.ts';

/** Why no stack can be made of a template that runs Terraform or OpenTofu. */
export function terraformRefusal({ tool, version }: TerraformProgram): Diagnostic {
  const message = `The template is sound, but Rosette cannot run ${tool} ${version} yet, so no stack can be made of it.`;
  return diagnostic('NotSupportedYet', message, {
    path: ['Transform'],
    hint: `Run ${tool} yourself on the files of \`Workspace\`, or describe the resources in \`Resources\`.`,
  });
}
