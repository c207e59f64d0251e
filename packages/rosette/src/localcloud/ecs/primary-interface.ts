import { refuse } from '../core/errors.ts';
import type { Decoded } from '../core/request-shape.ts';
import type { instanceFields } from './instance-request.ts';

type Request = Decoded<typeof instanceFields>;
type Network = Pick<Request, 'VSwitchId' | 'SecurityGroupId' | 'SecurityGroupIds' | 'PrivateIpAddress'>;

/**
 * Where the instance stands: what the request says itself, or its Primary network interface. An instance here has one
 * interface with IPv4; asking for more is refused rather than passed over.
 */
export function primaryInterface(request: Request): Network {
  const [primary, ...others] = request.NetworkInterface;
  if (others.length > 0 || (primary !== undefined && primary.InstanceType !== 'Primary')) {
    throw notHere('NetworkInterface', 'secondary network interfaces');
  }
  if ((request.Ipv6AddressCount ?? 0) > 0 || request.Ipv6Address.length > 0) {
    throw notHere(request.Ipv6Address.length > 0 ? 'Ipv6Address' : 'Ipv6AddressCount', 'IPv6 addresses of instances');
  }
  if (primary === undefined) return request;
  return {
    VSwitchId: primary.VSwitchId ?? request.VSwitchId,
    SecurityGroupId: primary.SecurityGroupId,
    SecurityGroupIds: primary.SecurityGroupIds,
    PrivateIpAddress: primary.PrimaryIpAddress,
  };
}

function notHere(parameter: string, what: string): Error {
  return refuse('InvalidParameter.NotSupported', `"${parameter}" is not supported: the local cloud has no ${what}.`);
}
