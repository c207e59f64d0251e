import type { Context } from '../functions/spec.ts';

/** Where an expression stands, and what that allows (reference/template-language.md 3.1, 5.4). */
export interface Place {
  /** Which functions may stand there. */
  readonly context: Context;
  /** `ALIYUN::Index` has a value. */
  readonly indexed: boolean;
  /** A reference to a counted resource stands for the list of its instances. */
  readonly expands: boolean;
}

const place = (context: Context, indexed = false, expands = false): Place => ({ context, indexed, expands });

export const places = {
  condition: place('condition'),
  rule: place('rule'),
  count: place('count'),
  deletionPolicy: place('count'),
  metadata: place('value'),
  output: place('value', false, true),
} as const satisfies Record<string, Place>;

export function propertiesPlace(counted: boolean): Place {
  return place('value', counted, true);
}

export function dependsOnPlace(counted: boolean): Place {
  return place('count', counted);
}

/** The text of `Fn::Sub` and the condition of `Fn::If` are never rewritten. */
export function unexpanded(at: Place): Place {
  return at.expands ? { ...at, expands: false } : at;
}
