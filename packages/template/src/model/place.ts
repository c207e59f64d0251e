import type { Context } from '../functions/spec.ts';
import type { LocalDeclaration } from './local-declaration.ts';

type LocalKind = LocalDeclaration['kind'];

/** Where an expression stands, and what that allows (reference/template-language.md 3.1, 5.4). */
export interface Place {
  /** Which functions may stand there. */
  readonly context: Context;
  /** `ALIYUN::Index` has a value. */
  readonly indexed: boolean;
  /** A reference to a counted resource stands for the list of its instances. */
  readonly expands: boolean;
  /** Locals that have a value there (reference/template-language.md 4.4). */
  readonly locals: readonly LocalKind[];
  /** The place is in `Locals`: no resource exists yet, and functions of conditions may wait for their condition. */
  readonly inLocal?: boolean;
}

const values: readonly LocalKind[] = ['macro', 'eval'];

const place = (context: Context, locals: readonly LocalKind[] = [], indexed = false, expands = false): Place => ({
  context,
  indexed,
  expands,
  locals,
});

export const places = {
  condition: place('condition', values),
  rule: place('rule'),
  count: place('count', values),
  deletionPolicy: place('count'),
  metadata: place('value'),
  output: place('value', values, false, true),
  local: { ...place('value', [...values, 'data-source']), inLocal: true },
} as const satisfies Record<string, Place>;

export function propertiesPlace(counted: boolean): Place {
  return place('value', values, counted, true);
}

export function dependsOnPlace(counted: boolean): Place {
  return place('count', [], counted);
}

/** The text of `Fn::Sub`, in which no value of a local can be named. */
export function textPlace(at: Place): Place {
  return { ...unexpanded(at), locals: at.locals.filter((kind) => kind === 'data-source') };
}

/** The text of `Fn::Sub` and the condition of `Fn::If` are never rewritten. */
export function unexpanded(at: Place): Place {
  return at.expands ? { ...at, expands: false } : at;
}
