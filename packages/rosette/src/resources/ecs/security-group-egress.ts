import { securityGroupRule } from './security-group-rule-type.ts';

export const securityGroupEgress = securityGroupRule('ALIYUN::ECS::SecurityGroupEgress', 'egress');
