import { hasErrors } from '@rosette/template/base/catalogue.ts';
import { instantiate } from '@rosette/template/evaluate/instantiate.ts';
import { resolveParameters } from '@rosette/template/evaluate/parameters.ts';
import { Unknown } from '@rosette/template/evaluate/value.ts';
import { analyseTemplate } from '@rosette/template/model/analyse.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';

const pseudo = {
  stackName: 'web',
  stackId: 'stack-1',
  region: 'cn-hangzhou',
  accountId: '100',
  tenantId: '200',
  resourceGroupId: null,
};

const nothing = {
  ref: (resource: string) => new Unknown([{ resource, attribute: null }]),
  attribute: (resource: string, attribute: string) => new Unknown([{ resource, attribute }]),
};

/** Everything that is done with a text before a resource is made: read, checked, evaluated as far as it goes. */
export function everything(text: string, catalog: SchemaCatalog): number {
  const { template, diagnostics } = analyseTemplate(text, catalog);
  if (template === undefined || hasErrors(diagnostics)) return diagnostics.length;
  const { values } = resolveParameters(template, {});
  const { desired } = instantiate(template, { parameters: values, pseudo, world: { zones: () => undefined } });
  if (desired !== undefined) {
    // Properties are evaluated one resource at a time, when its turn comes.
    const [first] = desired.resources.keys();
    if (first !== undefined) desired.properties(first, nothing);
    desired.outputs(nothing);
  }
  return diagnostics.length;
}
