import type { ScalarNode } from './node.ts';
import { isPlainText } from './yaml-scalar.ts';

/** A scalar as JSON. */
export function jsonScalar({ value, float }: ScalarNode): string {
  return typeof value === 'number' ? numberText(value, float === true) : JSON.stringify(value);
}

/** A scalar as YAML on one line, without quotes where it is read as the same then. In flow style more has to be quoted. */
export function yamlScalar(node: ScalarNode, isFlow: boolean): string {
  if (typeof node.value === 'string') return yamlText(node.value, isFlow);
  const text = jsonScalar(node);
  // YAML reads only what has a point as a float.
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}

/** With a point where the number is a float, or would be too long for an integer. */
function numberText(value: number, isFloat: boolean): string {
  const text = String(value);
  return isFloat || (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) ? `${text}.0` : text;
}

export function yamlText(text: string, isFlow: boolean): string {
  const isPlain = text.length <= MAX_PLAIN && (isFlow ? PLAIN_IN_FLOW : PLAIN).test(text) && isPlainText(text);
  return isPlain && !text.startsWith('...') ? text : quoted(text);
}

const MAX_PLAIN = 1_000;

/** JSON's quotes, and escapes for the characters that YAML does not take as they are. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Words that can be no indicator, comment or key, with one blank between them. A colon is harmless where a letter or
 * another colon follows.
 */
const PLAIN_IN_FLOW =
  /^[\p{L}\p{N}_./$(](?:[\p{L}\p{N}_./$()+*%=@~^;!?-]|:(?=[\p{L}\p{N}_:]))*(?: [\p{L}\p{N}_./$(](?:[\p{L}\p{N}_./$()+*%=@~^;!?-]|:(?=[\p{L}\p{N}_:]))*)*$/u;
/** Outside of flow style brackets and commas inside a word are harmless too. */
const PLAIN =
  /^[\p{L}\p{N}_./$(](?:[\p{L}\p{N}_./$()+*%=@~^;!?{}[\],-]|:(?=[\p{L}\p{N}_:/$.]))*(?: [\p{L}\p{N}_./$(](?:[\p{L}\p{N}_./$()+*%=@~^;!?{}[\],-]|:(?=[\p{L}\p{N}_:/$.]))*)*$/u;
