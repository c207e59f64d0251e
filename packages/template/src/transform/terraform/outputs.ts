import type { Entry } from '../../text/node.ts';
import type { Expansion } from '../expansion.ts';
import { entry, scalar } from '../nodes.ts';
import { constantAttribute, type Declaration, describedAttributes, made, merged } from './declarations.ts';

const OUTPUT_ATTRIBUTES = new Set(['Description', 'Label', 'NoEcho', 'Condition']);

/** An output of the root module. Its value is known when Terraform has run; until then it is null. */
export function outputOf(declaration: Declaration, override: Entry | undefined, expansion: Expansion): Entry {
  const { name, block, range, source } = declaration;
  if (!block.body.attributes.has('value')) {
    const message = `The output \`${name}\` has no \`value\`.`;
    expansion.report('TerraformInvalid', message, ['Workspace', source.file.path], range);
  }
  const sensitive = constantAttribute(declaration, 'sensitive', expansion)?.value === true;
  const described = describedAttributes(declaration, expansion).filter(({ key }) => OUTPUT_ATTRIBUTES.has(key));
  const own = override?.value.kind === 'map' ? override.value.entries.filter(({ key }) => key !== 'Value') : [];
  const value = [entry('Value', scalar(null, range))];
  return merged(name, [value, made(sensitive ? { NoEcho: true } : {}, range), described, own], range);
}
