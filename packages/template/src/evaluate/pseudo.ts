import type { NO_VALUE_NAME, PseudoParameterName } from '../model/pseudo-parameters.ts';

/** What the stack says about itself. All text. */
export interface PseudoParameters {
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  /** The executing identity. */
  readonly accountId: string;
  /** The account that owns the stack. */
  readonly tenantId: string;
  readonly resourceGroupId: string | null;
}

const fields = {
  'ALIYUN::AccountId': 'accountId',
  'ALIYUN::Region': 'region',
  'ALIYUN::ResourceGroupId': 'resourceGroupId',
  'ALIYUN::StackId': 'stackId',
  'ALIYUN::StackName': 'stackName',
  'ALIYUN::TenantId': 'tenantId',
} as const satisfies Record<Exclude<PseudoParameterName, typeof NO_VALUE_NAME>, keyof PseudoParameters>;

/** Undefined when there is no such pseudo parameter. `ALIYUN::NoValue` is no value and not answered here. */
export function pseudoValue(pseudo: PseudoParameters, name: string): string | null | undefined {
  return Object.hasOwn(fields, name) ? pseudo[fields[name as keyof typeof fields]] : undefined;
}
