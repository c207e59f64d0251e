import type { Json } from '@rosette/template/base/json.ts';
import { PropertyError, text } from './properties.ts';

/** The spellings that templates use; the wire is strict and differs by product (reference/resource-types.md 4). */
const payLater = new Set(['payasyougo', 'postpaid', 'payondemand', 'postpay', 'post', 'pay_on_demand']);
const payFirst = new Set(['subscription', 'prepaid', 'prepay', 'pre']);

/** Translates any spelling of a pay type into the product's two words; other words (`Serverless`) pass unchanged. */
export function chargeType(
  value: Json | undefined,
  words: { readonly later: string; readonly first: string; readonly others?: readonly string[] },
): string | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  const word = given.toLowerCase();
  if (payLater.has(word)) return words.later;
  if (payFirst.has(word)) return words.first;
  if (words.others?.includes(given)) return given;
  throw new PropertyError(`"${given}" is no way to pay; write PayAsYouGo or Subscription.`);
}

/** `PayByTraffic` or `paybytraffic`, `paybybandwidth` …: the product decides about the case. */
export function internetChargeType(value: Json | undefined, style: 'Pascal' | 'lower'): string | undefined {
  const word = text(value)?.toLowerCase();
  if (word === undefined) return undefined;
  if (style === 'lower') return word;
  if (word === 'paybytraffic') return 'PayByTraffic';
  if (word === 'paybybandwidth') return 'PayByBandwidth';
  throw new PropertyError(`"${word}" is no Internet charge type; write PayByTraffic or PayByBandwidth.`);
}
