import type { ResourceType, ResumeRequest, StepResult } from '#engine/ports/resource-type.ts';
import { asFailure, type Call, caller } from './caller.ts';
import { readContinuation } from './continuation.ts';
import { beginCreate, resumeCreate } from './create-flow.ts';
import type { Declaration } from './declaration.ts';
import { beginDelete, resumeDelete } from './delete-flow.ts';
import { importing } from './import-flow.ts';
import type { ResourceServices } from './services.ts';
import { type UpdateDeclaration, updatableBy } from './update-declaration.ts';
import { beginUpdate, resumeUpdate } from './update-flow.ts';

/** The handler of a declared type. */
export function declare(declaration: Declaration): (services: Pick<ResourceServices, 'cloud'>) => ResourceType {
  const changes = isUpdated(declaration) ? declaration : undefined;
  const { identifiers } = declaration;
  return ({ cloud }) => ({
    name: declaration.type,
    ...(identifiers === undefined ? {} : { importing: importing({ ...declaration, identifiers }, { cloud }) }),
    create: (request) =>
      beginCreate(declaration, caller(cloud, request.context), request).catch((error) => asFailure(error, null)),
    delete: (request) =>
      beginDelete(declaration, caller(cloud, request.context), request).catch((error) =>
        asFailure(error, request.physicalId),
      ),
    ...(changes === undefined
      ? {}
      : {
          updatable: updatableBy(changes.update),
          identifying: changes.update.identifying ?? [],
          update: (request) =>
            beginUpdate(changes, caller(cloud, request.context), request).catch((error) =>
              asFailure(error, request.physicalId),
            ),
        }),
    resume: (request) =>
      resume(declaration, caller(cloud, request.context), request).catch((error) =>
        asFailure(error, request.physicalIdSoFar),
      ),
  });
}

async function resume(declaration: Declaration, call: Call, request: ResumeRequest): Promise<StepResult> {
  const continuation = readContinuation(request.continuation);
  switch (request.action) {
    case 'create':
      return resumeCreate(declaration, call, request, continuation);
    case 'update':
      if (!isUpdated(declaration)) throw new Error(`${declaration.type} cannot be changed in place`);
      return resumeUpdate(declaration, call, request, continuation);
    case 'delete':
      return resumeDelete(declaration, call, request, continuation);
  }
}

function isUpdated(declaration: Declaration): declaration is Declaration & { readonly update: UpdateDeclaration } {
  return declaration.update !== undefined;
}
