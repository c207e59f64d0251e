/** Names that every template may `Ref` (reference/template-language.md 2.6). `ALIYUN::Index` is no such name: see `count.ts`. */
export const pseudoParameterNames = [
  'ALIYUN::AccountId',
  'ALIYUN::NoValue',
  'ALIYUN::Region',
  'ALIYUN::ResourceGroupId',
  'ALIYUN::StackId',
  'ALIYUN::StackName',
  'ALIYUN::TenantId',
] as const;

export type PseudoParameterName = (typeof pseudoParameterNames)[number];

const names: ReadonlySet<string> = new Set(pseudoParameterNames);

export function isPseudoParameter(name: string): name is PseudoParameterName {
  return names.has(name);
}

/** Removes what it is the value of. */
export const NO_VALUE_NAME = 'ALIYUN::NoValue' as const satisfies PseudoParameterName;
