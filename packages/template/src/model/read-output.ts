import type { Entry } from '../text/node.ts';
import { type Builder, describe, type Path } from './builder.ts';
import { toExpression } from './expression.ts';
import type { OutputDeclaration } from './template.ts';

export const outputAttributes = ['Value', 'Description', 'Condition', 'Label', 'NoEcho'];

export function readOutput(entry: Entry, builder: Builder): OutputDeclaration | undefined {
  const path: Path = ['Outputs', entry.key];
  if (entry.value.kind !== 'map') {
    builder.report('DefinitionInvalid', `${describe(path)} must be a map with a \`Value\`.`, path, entry.value.range);
    return undefined;
  }
  const attributes = builder.attributes(entry.value, outputAttributes, path);
  const value = attributes.get('Value');
  if (value === undefined) {
    builder.report('AttributeMissing', `${describe(path)} has no \`Value\`.`, path, entry.keyRange);
    return undefined;
  }
  return {
    name: { text: entry.key, range: entry.keyRange },
    value: toExpression(value.value),
    condition: builder.name(attributes.get('Condition'), path),
    description: builder.localizedText(attributes.get('Description'), path),
    label: builder.localizedText(attributes.get('Label'), path),
    noEcho: builder.boolean(attributes.get('NoEcho'), path),
  };
}
