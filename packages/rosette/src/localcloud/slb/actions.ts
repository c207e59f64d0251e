import type { ActionTable } from '../core/action.ts';
import { tagActions } from '../core/tags.ts';
import { loadBalancerKind } from '../model/balancer.ts';
import { addBackendServers, describeHealthStatus, removeBackendServers, setBackendServers } from './backends.ts';
import {
  describeAvailableResource,
  describeLoadBalancerAttribute,
  describeLoadBalancers,
  describeRegions,
  describeZones,
} from './describe-load-balancers.ts';
import {
  createListener,
  deleteLoadBalancerListener,
  describeListener,
  setListener,
  startLoadBalancerListener,
  stopLoadBalancerListener,
} from './listeners.ts';
import {
  createLoadBalancer,
  deleteLoadBalancer,
  modifyLoadBalancerInstanceChargeType,
  modifyLoadBalancerInstanceSpec,
  modifyLoadBalancerInternetSpec,
  setLoadBalancerDeleteProtection,
  setLoadBalancerModificationProtection,
  setLoadBalancerName,
  setLoadBalancerStatus,
} from './load-balancers.ts';

const tags = tagActions({ instance: loadBalancerKind });

/** Slb 2014-05-15 (classic load balancer). */
export const slbActions: ActionTable = {
  AddBackendServers: addBackendServers,
  CreateLoadBalancer: createLoadBalancer,
  CreateLoadBalancerHTTPListener: createListener('http'),
  CreateLoadBalancerHTTPSListener: createListener('https'),
  CreateLoadBalancerTCPListener: createListener('tcp'),
  CreateLoadBalancerUDPListener: createListener('udp'),
  DeleteLoadBalancer: deleteLoadBalancer,
  DeleteLoadBalancerListener: deleteLoadBalancerListener,
  DescribeAvailableResource: describeAvailableResource,
  DescribeHealthStatus: describeHealthStatus,
  DescribeLoadBalancerAttribute: describeLoadBalancerAttribute,
  DescribeLoadBalancerHTTPListenerAttribute: describeListener('http'),
  DescribeLoadBalancerHTTPSListenerAttribute: describeListener('https'),
  DescribeLoadBalancerTCPListenerAttribute: describeListener('tcp'),
  DescribeLoadBalancerUDPListenerAttribute: describeListener('udp'),
  DescribeLoadBalancers: describeLoadBalancers,
  DescribeRegions: describeRegions,
  DescribeZones: describeZones,
  ListTagResources: tags.list,
  ModifyLoadBalancerInstanceChargeType: modifyLoadBalancerInstanceChargeType,
  ModifyLoadBalancerInstanceSpec: modifyLoadBalancerInstanceSpec,
  ModifyLoadBalancerInternetSpec: modifyLoadBalancerInternetSpec,
  RemoveBackendServers: removeBackendServers,
  SetBackendServers: setBackendServers,
  SetLoadBalancerDeleteProtection: setLoadBalancerDeleteProtection,
  SetLoadBalancerHTTPListenerAttribute: setListener('http'),
  SetLoadBalancerHTTPSListenerAttribute: setListener('https'),
  SetLoadBalancerModificationProtection: setLoadBalancerModificationProtection,
  SetLoadBalancerName: setLoadBalancerName,
  SetLoadBalancerStatus: setLoadBalancerStatus,
  SetLoadBalancerTCPListenerAttribute: setListener('tcp'),
  SetLoadBalancerUDPListenerAttribute: setListener('udp'),
  StartLoadBalancerListener: startLoadBalancerListener,
  StopLoadBalancerListener: stopLoadBalancerListener,
  TagResources: tags.tag,
  UntagResources: tags.untag,
};
