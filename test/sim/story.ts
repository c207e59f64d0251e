/*
 * A story is all that happens in one run, as data: it can be printed, pasted into a test, and made shorter. What is not in
 * it (how long a call takes, when a signal comes) follows from its seed and from what it is about.
 */

export interface Story {
  readonly seed: number;
  readonly store: 'memory' | 'sqlite';
  readonly acts: readonly Act[];
  readonly faults: readonly Fault[];
}

/** What somebody asks for. `wait`: simulated milliseconds before the next act; absent: until nothing is under way. */
export type Act = ChangeAct | DeleteAct | CancelAct | ImportAct;

/** Creates the stack, updates it, or goes on with its creation, whatever its status asks for. */
export interface ChangeAct {
  readonly act: 'change';
  readonly stack: StackName;
  /** Null keeps the template. */
  readonly template: TemplateSpec | null;
  readonly given: Readonly<Record<string, string>>;
  readonly tag?: string;
  readonly taint?: readonly string[];
  readonly disableRollback?: true;
  readonly noReplacement?: true;
  /** Parameters that are not given take their defaults. */
  readonly forgetParameters?: true;
  readonly parallelism?: number;
  readonly changeSet?: true;
  /** For a creation that failed. Default recreate. */
  readonly ignoreFailed?: true;
  readonly wait?: number;
}

export interface DeleteAct {
  readonly act: 'delete';
  readonly stack: StackName;
  readonly retainAll?: true;
  readonly retain?: readonly string[];
  readonly wait?: number;
}

export interface CancelAct {
  readonly act: 'cancel';
  readonly stack: StackName;
  readonly quick?: true;
  readonly rollback?: true;
  readonly wait?: number;
}

/** Takes over what no stack has, described as it is, into the stack; into a new one where there is none. */
export interface ImportAct {
  readonly act: 'import';
  readonly stack: StackName;
  /** So many objects, if there are. */
  readonly most: number;
  /** One more that does not exist, or that has an owner; or something else is to change besides. */
  readonly wrong?: 'missing' | 'owned' | 'altered';
  readonly disableRollback?: true;
  readonly wait?: number;
}

export type StackName = 'one' | 'two';

export interface TemplateSpec {
  /** A resource refers to earlier ones only. */
  readonly resources: readonly ResourceSpec[];
}

export type ResourceKind = 'Plain' | 'Slow' | 'Wait' | 'Named' | 'Rigid' | 'Nest';

export interface ResourceSpec {
  readonly name: string;
  readonly kind: ResourceKind;
  /** Can be changed in place (but for `Rigid`). */
  readonly value: ValueSpec;
  /** A change needs a replacement. */
  readonly fixed?: ValueSpec;
  readonly needs?: readonly string[];
  readonly retain?: true;
  /** Exists only while the parameter Flag is `yes`. */
  readonly conditional?: true;
  /** `Count`: so many, or as many as the parameter N says. */
  readonly count?: number | 'N';
  /** Metadata. */
  readonly note?: string;
  /** For `Nest`: the template of the child. Its parameter P gets `value`. */
  readonly child?: TemplateSpec;
}

export type ValueSpec =
  | string
  | { readonly ref: string }
  | { readonly att: readonly [string, 'Id' | 'Echo' | 'Key' | 'Outputs.Out'] }
  | { readonly param: 'P' | 'S' }
  /** `${Name.Echo}/${P}` */
  | { readonly sub: string }
  /** The id of the instance with the same number; of all where the resource itself has no number. */
  | { readonly each: string }
  /** A text with the instance's number. */
  | { readonly index: string };

/** What the parameters are when they are not given. */
export const DEFAULTS = { P: 'p0', N: '2', Flag: 'yes', S: '' } as const;

/** Name of the resource that the value refers to. */
export function targetOf(value: ValueSpec): string | null {
  if (typeof value === 'string' || 'param' in value || 'index' in value) return null;
  if ('each' in value) return value.each;
  return 'ref' in value ? value.ref : 'att' in value ? value.att[0] : value.sub;
}

/** Logical ids that the resources may have, however many of them there are. */
export function possibleNames({ resources }: TemplateSpec): readonly string[] {
  return resources.flatMap(({ name, count }) =>
    count === undefined ? [name] : [0, 1, 2, 3].slice(0, count === 'N' ? 4 : count).map((at) => `${name}[${at}]`),
  );
}

/** What goes wrong, once each. Calls and commits are counted from 1. */
export type Fault =
  /** The n-th call for that resource of that kind; `import *`: the n-th of all. */
  | { readonly call: `${Verb} ${string}`; readonly nth: number; readonly does: CallFault }
  /** The n-th commit of the story. */
  | { readonly commit: number; readonly does: CommitFault; readonly much?: number };

export type Verb = 'create' | 'update' | 'delete' | 'import';

export type CallFault =
  | 'refused'
  /** The cloud says no, though it did what was asked. */
  | 'refused-but-done'
  | 'throttled'
  | 'unavailable'
  | 'lost'
  | 'lost-but-done'
  | 'late'
  | 'twice'
  /** Never ends while faults last. */
  | 'hangs'
  | 'defect'
  | 'dies-before'
  | 'dies-after';

export type CommitFault =
  | 'dies-before'
  | 'dies-after'
  /** `much` commits in a row find no space. */
  | 'full'
  /** The answer takes `much` milliseconds. */
  | 'slow'
  /** A second process takes everything over while the first one still runs. */
  | 'second-owner'
  /** The clock jumps by `much` milliseconds. */
  | 'jump';
