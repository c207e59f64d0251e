import { securityGroupRule } from './security-group-rule-type.ts';

export const securityGroupIngress = securityGroupRule('ALIYUN::ECS::SecurityGroupIngress', 'ingress');
