import { type Context, write } from '../core/action.ts';
import { refuse } from '../core/errors.ts';
import { flag, list, required, text } from '../core/request-shape.ts';
import { settledAt, timeline } from '../core/timeline.ts';
import { dropBackend } from '../model/balancer.ts';
import { diskKind, type Instance, instanceStatus, theInstance } from '../model/compute.ts';
import { boundEips, freeEips, takePublicAddress } from '../model/network.ts';
import { firstBoot } from './launch.ts';

// Codes: API pages of the instance actions of Ecs 2014-05-26; reference/resource-types.md 5.4 and 5.8.

const one = { InstanceId: required(text()) };

export const startInstance = write(one, (context, request) => {
  const instance = inStatus(context, request.InstanceId, ['Stopped']);
  const status = timeline(context.now, 'Starting', context.delays.instanceStart, 'Running');
  firstBoot(context, context.objects.update(instance, { ...instance.state, status }), settledAt(status));
  return {};
});

export const stopInstance = write({ ...one, ForceStop: flag() }, (context, request) => {
  const instance = inStatus(context, request.InstanceId, ['Running', 'Stopped']);
  if (instanceStatus(instance, context.now) === 'Stopped') return {};
  const status = timeline(context.now, 'Stopping', context.delays.instanceStop, 'Stopped');
  context.objects.update(instance, { ...instance.state, status });
  return {};
});

export const rebootInstance = write({ ...one, ForceStop: flag() }, (context, request) => {
  const instance = inStatus(context, request.InstanceId, ['Running']);
  const { instanceStop, instanceStart } = context.delays;
  const status = timeline(context.now, 'Stopping', instanceStop, 'Starting', instanceStart, 'Running');
  context.objects.update(instance, { ...instance.state, status });
  return {};
});

export const deleteInstance = write({ ...one, Force: flag(), TerminateSubscription: flag() }, (context, request) => {
  release(context, theInstance(context, request.InstanceId), request);
  return {};
});

export const deleteInstances = write(
  { InstanceId: list(required(text()), { min: 1, max: 100 }), Force: flag(), TerminateSubscription: flag() },
  (context, request) => {
    for (const id of request.InstanceId) release(context, theInstance(context, id), request);
    return {};
  },
);

interface ReleaseOptions {
  readonly Force: boolean | undefined;
  readonly TerminateSubscription: boolean | undefined;
}

/** With it go its disks (where DeleteWithInstance), its addresses, its place in load balancers; EIPs become free. */
function release(context: Context, instance: Instance, options: ReleaseOptions): void {
  if (instance.goneAt !== null) return;
  requireReleasable(context, instance, options);
  const goneAt = context.now + context.delays.instanceRelease;
  for (const disk of context.objects.referring(diskKind, instance.id)) {
    if (disk.state.deleteWithInstance) context.objects.remove(disk, goneAt);
    else {
      const status = timeline(context.now, 'Detaching', context.delays.instanceRelease, 'Available');
      context.objects.update(disk, { ...disk.state, instanceId: '', status }, []);
    }
  }
  freeEips(context, instance.id, goneAt);
  dropBackend(context, instance.id);
  context.objects.remove(instance, goneAt);
}

function requireReleasable(context: Context, instance: Instance, options: ReleaseOptions): void {
  const status = instanceStatus(instance, context.now);
  if (instance.state.deletionProtection) {
    throw refuse(
      'InvalidOperation.DeletionProtection',
      `The instance "${instance.id}" is protected: set DeletionProtection to false first.`,
      403,
    );
  }
  if (status === 'Pending' || status === 'Starting') {
    throw refuse('IncorrectInstanceStatus.Initializing', `The instance "${instance.id}" is still ${status}.`, 403);
  }
  if (status !== 'Stopped' && !options.Force) {
    throw refuse(
      'IncorrectInstanceStatus',
      `The instance "${instance.id}" is ${status}: stop it first, or use Force.`,
      403,
    );
  }
  if (instance.state.chargeType === 'PrePaid' && !options.TerminateSubscription) {
    throw refuse('ChargeTypeViolation', `"${instance.id}" is a subscription: it needs TerminateSubscription.`, 403);
  }
}

export const allocatePublicIpAddress = write(one, (context, request) => {
  const instance = inStatus(context, request.InstanceId, ['Running', 'Stopped']);
  if (instance.state.publicIp !== '' || boundEips(context, instance.id).length > 0) {
    throw refuse('AllocatedAlready', `The instance "${instance.id}" already has a public address.`);
  }
  const publicIp = takePublicAddress(context, instance);
  context.objects.update(instance, { ...instance.state, publicIp });
  return { IpAddress: publicIp };
});

export function inStatus(context: Context, id: string, allowed: readonly string[]): Instance {
  const instance = theInstance(context, id);
  const status = instanceStatus(instance, context.now);
  if (!allowed.includes(status)) {
    throw refuse(
      'IncorrectInstanceStatus',
      `The instance "${id}" is ${status}; this needs ${allowed.join(' or ')}.`,
      403,
    );
  }
  return instance;
}
