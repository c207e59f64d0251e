import { changeSetId, requireChangeSet } from '../change-set-lookup.ts';
import { regionId } from '../common-fields.ts';
import { flag, withDefault } from '../fields.ts';
import { operation } from '../operation.ts';
import { changeSetDetails } from '../views/change-set-view.ts';

const shape = { RegionId: regionId, ChangeSetId: changeSetId, ShowTemplate: withDefault(flag, false) };

/** One change set with what it would change (reference/stack-lifecycle.md 5.4 and 5.6). */
export const getChangeSet = operation({
  name: 'GetChangeSet',
  access: 'read',
  shape,
  // Permission is asked for the stack of the set, once that is known.
  resource: () => null,
  handle: async (request, context) => {
    const { row, stack } = await requireChangeSet('GetChangeSet', request.ChangeSetId, context);
    const body = request.ShowTemplate ? await context.services.store.template(row.templateHash) : undefined;
    return { ...changeSetDetails(row, stack), ...(body === undefined ? {} : { TemplateBody: body }) };
  },
});
