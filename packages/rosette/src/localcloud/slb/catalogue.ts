/** Performance classes (reference/resource-types.md 5.10). */
export const loadBalancerSpecs = [
  'slb.s1.small',
  'slb.s2.small',
  'slb.s2.medium',
  'slb.s3.small',
  'slb.s3.medium',
  'slb.s3.large',
] as const;
