import type { JsonObject } from '@rosette/template/base/json.ts';
import { amount, PropertyError, text } from '../properties.ts';

/** The part of all invocations that another version gets: the template says it in percent, the API in parts of one. */
export function weights(properties: JsonObject): JsonObject {
  const version = text(properties.AdditionalVersion);
  if (version === undefined) return {};
  const percent = amount(properties.AdditionalWeight) ?? 0;
  if (percent >= 0 && percent <= 100) return { [version]: percent / 100 };
  throw new PropertyError(`AdditionalWeight is ${percent}; it must lie between 0 and 100 percent.`);
}
