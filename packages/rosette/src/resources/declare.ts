import type { ResourceType } from '#engine/ports/resource-type.ts';
import { asFailure, caller } from './caller.ts';
import { readContinuation } from './continuation.ts';
import { beginCreate, resumeCreate } from './create-flow.ts';
import type { Declaration } from './declaration.ts';
import { beginDelete, resumeDelete } from './delete-flow.ts';
import type { ResourceServices } from './services.ts';

/** The handler of a declared type. */
export function declare(declaration: Declaration): (services: Pick<ResourceServices, 'cloud'>) => ResourceType {
  return ({ cloud }) => ({
    name: declaration.type,
    create: (request) =>
      beginCreate(declaration, caller(cloud, request.context), request).catch((error) => asFailure(error, null)),
    delete: (request) =>
      beginDelete(declaration, caller(cloud, request.context), request).catch((error) =>
        asFailure(error, request.physicalId),
      ),
    resume: (request) => {
      const call = caller(cloud, request.context);
      const continuation = readContinuation(request.continuation);
      const piece =
        request.action === 'create'
          ? resumeCreate(declaration, call, request, continuation)
          : resumeDelete(declaration, call, request, continuation);
      return piece.catch((error) => asFailure(error, request.physicalIdSoFar));
    },
  });
}
