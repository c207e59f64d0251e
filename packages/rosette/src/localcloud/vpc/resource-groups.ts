import { write } from '../core/action.ts';
import { notFound } from '../core/errors.ts';
import type { Kind } from '../core/objects.ts';
import { choice, required, text } from '../core/request-shape.ts';
import { eipKind, vpcKind } from '../model/network.ts';

// API page of MoveResourceGroup (Vpc 2016-04-28).

const kinds: Readonly<Record<'vpc' | 'eip', Kind<{ readonly resourceGroupId: string }>>> = {
  vpc: vpcKind,
  eip: eipKind,
};

/** A vSwitch goes with its VPC. */
export const moveResourceGroup = write(
  {
    ResourceType: required(choice(['vpc', 'eip'], 'InvalidResourceType.ValueNotSupported')),
    ResourceId: required(text()),
    NewResourceGroupId: required(text()),
  },
  (context, request) => {
    const object = context.objects.find(kinds[request.ResourceType], request.ResourceId);
    if (object === undefined) throw notFound('InvalidResourceId.NotFound', request.ResourceType, request.ResourceId);
    context.objects.update(object, { ...object.state, resourceGroupId: request.NewResourceGroupId });
    return {};
  },
);
