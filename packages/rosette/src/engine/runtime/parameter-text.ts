import { mask, type Value } from '@rosette/template/evaluate/value.ts';

/** Parameters as a preview lists them. */
export function parameterTexts(
  parameters: ReadonlyMap<string, Value>,
): readonly { readonly ParameterKey: string; readonly ParameterValue: string }[] {
  return [...parameters].map(([ParameterKey, value]) => ({ ParameterKey, ParameterValue: parameterText(value) }));
}

/** A parameter's value as GetStack and PreviewStack show it: text; containers as JSON, null as empty text. */
function parameterText(value: Value): string {
  const shown = mask(value);
  if (shown === null) return '';
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
}
