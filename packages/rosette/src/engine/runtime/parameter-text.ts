import { mask, type Value } from '@rosette/template/evaluate/value.ts';

/** A parameter's value as GetStack and PreviewStack show it: text; containers as JSON, null as empty text. */
export function parameterText(value: Value): string {
  const shown = mask(value);
  if (shown === null) return '';
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
}
