import type { Objects } from '../core/objects.ts';
import {
  aliasNotFound,
  alreadyExists,
  functionNotFound,
  invalidArgument,
  preconditionFailed,
  versionNotFound,
} from './errors.ts';
import { checkName } from './function-config.ts';
import { listFunctions, theFunction } from './functions.ts';
import type { Input } from './input.ts';
import {
  type AliasObject,
  type AliasState,
  aliasKind,
  type FunctionState,
  functionIdOf,
  functionKind,
  LATEST,
  type Owner,
  ownedBy,
  ownerId,
  serviceKind,
  type VersionObject,
  versionKind,
} from './model.ts';
import { theService } from './services.ts';

/** Keeps the function, or the service with all its functions, as it is now, under the next number. */
export function publishVersion(objects: Objects, owner: Owner, description: string, now: number): VersionObject {
  const base = { description, service: null, function: null, serviceState: null };
  if (owner.kind === 'function') {
    const found = theFunction(objects, owner.id);
    const versionId = String(found.state.lastVersion + 1);
    objects.update(found, { ...found.state, lastVersion: found.state.lastVersion + 1 });
    return create(objects, owner, { ...base, function: owner.id, versionId, functions: [found.state] });
  }
  const service = theService(objects, owner.id);
  const versionId = String(service.state.lastVersion + 1);
  objects.update(service, { ...service.state, lastVersion: service.state.lastVersion + 1, modifiedAt: now });
  const functions = listFunctions(objects, owner.id).map(({ state }) => state);
  return create(objects, owner, { ...base, service: owner.id, versionId, functions, serviceState: service.state });
}

function create(objects: Objects, owner: Owner, state: VersionObject['state']): VersionObject {
  const id = `${ownerId(owner)}@${state.versionId}`;
  return objects.create(versionKind, { id, state, refers: [ownedBy(ownerId(owner))] });
}

export function theVersion(objects: Objects, owner: Owner, versionId: string): VersionObject {
  const found = objects.find(versionKind, `${ownerId(owner)}@${versionId}`);
  if (found === undefined) throw versionNotFound(versionId);
  return found;
}

/** Newest first. */
export function listVersions(objects: Objects, owner: Owner): readonly VersionObject[] {
  checkOwner(objects, owner);
  return [...objects.referring(versionKind, ownedBy(ownerId(owner)))].reverse();
}

/** Refused while an alias leads to it. */
export function deleteVersion(objects: Objects, owner: Owner, versionId: string): void {
  const found = theVersion(objects, owner, versionId);
  const alias = listAliases(objects, owner).find(({ state }) => versionsOf(state).includes(versionId));
  if (alias !== undefined) {
    throw preconditionFailed(`version '${versionId}' is used by the alias '${alias.state.aliasName}'`);
  }
  objects.remove(found);
}

export function createAlias(objects: Objects, owner: Owner, input: Input, now: number): AliasObject {
  checkOwner(objects, owner);
  const aliasName = checkName('aliasName', input.requiredText('aliasName'));
  if (aliasName === LATEST) throw invalidArgument(`aliasName must not be ${LATEST}`);
  const id = `${ownerId(owner)}@${aliasName}`;
  if (objects.find(aliasKind, id) !== undefined) throw alreadyExists('Alias', aliasName);
  const empty = { aliasName, versionId: '', description: '', additionalVersionWeight: {}, modifiedAt: now };
  const state = aliasState(objects, owner, input, empty, now);
  return objects.create(aliasKind, { id, state, refers: [ownedBy(ownerId(owner))] });
}

export function updateAlias(objects: Objects, owner: Owner, name: string, input: Input, now: number): AliasObject {
  const found = theAlias(objects, owner, name);
  return objects.update(found, aliasState(objects, owner, input, found.state, now));
}

export function theAlias(objects: Objects, owner: Owner, name: string): AliasObject {
  const found = objects.find(aliasKind, `${ownerId(owner)}@${name}`);
  if (found === undefined) throw aliasNotFound(name);
  return found;
}

export function listAliases(objects: Objects, owner: Owner): readonly AliasObject[] {
  checkOwner(objects, owner);
  return objects.referring(aliasKind, ownedBy(ownerId(owner)));
}

function aliasState(objects: Objects, owner: Owner, input: Input, before: AliasState, now: number): AliasState {
  const state: AliasState = {
    ...before,
    versionId: input.text('versionId') ?? before.versionId,
    description: input.text('description') ?? before.description,
    additionalVersionWeight: input.numbers('additionalVersionWeight') ?? before.additionalVersionWeight,
    modifiedAt: now,
  };
  if (state.versionId === '') throw invalidArgument('versionId is required');
  for (const versionId of versionsOf(state)) theVersion(objects, owner, versionId);
  const shares = Object.values(state.additionalVersionWeight);
  if (shares.some((share) => share < 0) || shares.reduce((sum, share) => sum + share, 0) > 1) {
    throw invalidArgument('the shares of additionalVersionWeight must be from 0 to 1, also together');
  }
  return state;
}

function versionsOf(state: AliasState): readonly string[] {
  return [state.versionId, ...Object.keys(state.additionalVersionWeight)];
}

function checkOwner(objects: Objects, owner: Owner): void {
  if (owner.kind === 'function') theFunction(objects, owner.id);
  else theService(objects, owner.id);
}

/** A function as a qualifier names it. */
export interface Resolved {
  readonly id: string;
  readonly state: FunctionState;
  /** As the caller wrote it; `LATEST` where it wrote none. */
  readonly qualifier: string;
  /** `LATEST`, or the version that the qualifier led to. */
  readonly versionId: string;
}

/**
 * The function that `qualifier` means: a version, an alias (which may share its calls among versions), or the function
 * as it is now.
 */
export function resolve(objects: Objects, id: string, qualifier: string, random: () => number): Resolved {
  const current = objects.find(functionKind, id);
  const service = current === undefined ? serviceOf(objects, id) : current.state.service;
  if (service !== null && objects.find(serviceKind, service) === undefined) theService(objects, service);
  if (qualifier === '' || qualifier === LATEST) {
    return { id, state: theFunction(objects, id).state, qualifier: LATEST, versionId: LATEST };
  }
  const owner: Owner = service === null ? { kind: 'function', id } : { kind: 'service', id: service };
  checkOwner(objects, owner);
  const versionId = /^\d+$/.test(qualifier) ? qualifier : draw(theAlias(objects, owner, qualifier).state, random());
  const { functions } = theVersion(objects, owner, versionId).state;
  const state = functions.find((each) => functionIdOf(each.service, each.name) === id);
  if (state === undefined) throw functionNotFound(id);
  return { id, state, qualifier, versionId };
}

/** The service in the id of a function that is no more, or that is only part of a version. */
function serviceOf(objects: Objects, id: string): string | null {
  const dollar = id.indexOf('$');
  if (dollar < 0) throw functionNotFound(id);
  return theService(objects, id.slice(0, dollar)).id;
}

function draw({ versionId, additionalVersionWeight }: AliasState, chance: number): string {
  let left = chance;
  for (const [other, share] of Object.entries(additionalVersionWeight)) {
    if (left < share) return other;
    left -= share;
  }
  return versionId;
}
