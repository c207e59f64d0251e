import type { Question } from '../constraint-types.ts';
import { at, maps, text } from '../properties.ts';
import { slbApi } from './api.ts';

/** Guaranteed-performance specifications, small to large (reference/resource-types.md 5.10); no API lists them. */
const specs = ['slb.s1.small', 'slb.s2.small', 'slb.s2.medium', 'slb.s3.small', 'slb.s3.medium', 'slb.s3.large'];

export const loadBalancerSpecs: Question = async () => specs;

export const loadBalancers: Question = async ({ call }) => {
  const answer = await call(slbApi, 'DescribeLoadBalancers', { PageSize: 100 });
  return maps(at(answer, 'LoadBalancers', 'LoadBalancer')).flatMap((balancer) => text(balancer.LoadBalancerId) ?? []);
};
