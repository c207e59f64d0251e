import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ResumeRequest,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { type Call, caller } from '../caller.ts';
import { pace } from '../pace.ts';
import { maps, PropertyError, text } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { cleanerAttributes, type Told } from './attributes.ts';
import { type Cleaned, cleanPiece } from './clean.ts';
import { beginCleaning, type Cleaning, count, packCleaning, unpackCleaning } from './clean-state.ts';
import { readSelection } from './filters.ts';
import { type OwnStacks, ownStacks } from './own-stacks.ts';
import { nameOf, packRows, type Row, rowsOfDetails, unpackRows } from './rows.ts';
import { center, missing, newScan, packScan, type Scan, scanPiece, scanProgress, unpackScan } from './scan.ts';
import { type CleanerSettings, fingerprint, readSettings } from './settings.ts';

type Services = Pick<ResourceServices, 'cloud' | 'mayCleanUp'>;
type Request = CreateRequest | DeleteRequest | UpdateRequest;

/** Scans, and cleans up where the action says so (reference/custom-resources.md 3.7). */
export async function begin(services: Services, request: CreateRequest | UpdateRequest): Promise<StepResult> {
  const settings = readSettings(request.properties);
  readSelection(request.properties);
  if (request.context.rollingBack) return scan(services, request, newScan);
  switch (settings.action) {
    case 'Scan':
    case 'ScanWhenCreatingAndUpdating+CleanUpWhenDeleting':
      return scan(services, request, newScan);
    case 'Scan+CleanUp':
      requireAllowed(services);
      return scan(services, request, newScan);
    case 'CleanUp':
      if (request.action === 'create') throw neverScanned('a cleaner that is just made has scanned nothing');
      requireAllowed(services);
      return clean(services, request, undefined);
  }
}

export async function beginDelete(services: Services, request: DeleteRequest): Promise<StepResult> {
  const { properties, context, physicalId, attributes } = request;
  const cleansUp = text(properties.Action) === 'ScanWhenCreatingAndUpdating+CleanUpWhenDeleting';
  // What was never scanned to its end was never shown to anyone.
  if (!cleansUp || physicalId === null || context.rollingBack) return { kind: 'done' };
  if (rowsOfDetails(attributes.ResourceDetails)?.length === 0) return { kind: 'done' };
  requireAllowed(services);
  return clean(services, request, undefined);
}

function requireAllowed({ mayCleanUp }: Services): void {
  if (mayCleanUp === true) return;
  throw new PropertyError(
    'This installation does not let templates delete what they did not make. Its operator can allow it: ' +
      'set ROSETTE_RESOURCE_CLEANER=allow where Rosette starts. Action Scan needs no permission.',
  );
}

function neverScanned(why: string): PropertyError {
  return new PropertyError(`There is nothing to clean up: ${why}. Use Scan first, or Scan+CleanUp.`);
}

/** Durable, so every form ever written must stay readable. */
export async function resume(services: Services, request: ResumeRequest): Promise<StepResult> {
  const { continuation } = request;
  if (isJsonObject(continuation) && isJsonObject(continuation.scan) && request.action !== 'delete') {
    return scan(services, request, unpackScan(continuation.scan));
  }
  if (isJsonObject(continuation) && isJsonObject(continuation.cleaning)) {
    return clean(services, request, continuation);
  }
  throw new Error(`ALIYUN::ROS::ResourceCleaner: unknown continuation ${JSON.stringify(continuation).slice(0, 200)}`);
}

async function scan(services: Services, request: CreateRequest | UpdateRequest, from: Scan): Promise<StepResult> {
  const { context, properties } = request;
  const selection = readSelection(properties);
  const { home, callIn } = callsOf(services, request);
  const own = await ownStacks(services.cloud, context.stack);
  const { scan: reached, done } = await scanPiece(from, { selection, own, callIn, home });
  if (!done) {
    const afterMs = reached.tries === 0 ? 0 : pace(reached.tries + slowest);
    return pending({ scan: packScan(reached) }, afterMs, scanProgress(reached, selection));
  }
  const complete = { ...reached, errors: [...reached.errors, ...missing(selection, reached)] };
  return scanned(request, own, complete);
}

/** The end of `pace`: a list that cannot be read is asked for five times within half a minute. */
const slowest = 12;

function scanned(request: CreateRequest | UpdateRequest, own: OwnStacks, { rows, kept, errors }: Scan): StepResult {
  const { properties, context } = request;
  const settings = readSettings(properties);
  if (settings.mode === 'Strict' && errors.length > 0 && !context.rollingBack) {
    return { kind: 'failed', error: { code: 'ScanFailure', message: scanFailure(errors) } };
  }
  const told = { rows, kept, errors, scannedFor: fingerprint(properties) };
  if (settings.action !== 'Scan+CleanUp' || context.rollingBack) return finished(request, told);
  const cleaning = beginCleaning(rows, context.now, skipping(settings, own));
  const continuation = { ...cleanContinuation(cleaning), rows: packRows(rows), kept: packRows(kept), errors };
  return pending(continuation, 0, cleanProgress(cleaning));
}

function scanFailure(errors: readonly JsonObject[]): string {
  const [first] = errors;
  const more = errors.length === 1 ? '' : ` And ${errors.length - 1} more.`;
  return `${text(first?.ResourceType)} in ${text(first?.RegionId)}: ${text(first?.ErrorMessage)}.${more}`;
}

/** From the list of this very step, or from the one that an earlier step left in the attributes. */
async function clean(services: Services, request: Request, continuation: JsonObject | undefined): Promise<StepResult> {
  const { context, properties } = request;
  requireAllowed(services);
  const settings = readSettings(properties);
  const told = listOf(request, continuation);
  const cleaning = isJsonObject(continuation?.cleaning)
    ? unpackCleaning(continuation.cleaning)
    : beginCleaning(told.rows, context.now, skipping(settings, await ownStacks(services.cloud, context.stack)));
  // The operation was given up while this was under way.
  if (context.rollingBack) return cleaned(request, settings, told, { kind: 'over', cleaning, result: 'UserCancelled' });
  const { callIn } = callsOf(services, request);
  const piece = await cleanPiece(cleaning, { rows: told.rows, settings, callIn, now: context.now });
  if (piece.kind === 'over') return cleaned(request, settings, told, piece);
  const { rows, kept, errors } = continuation ?? {};
  const list = rows === undefined ? {} : { rows, kept: kept ?? {}, errors: errors ?? [] };
  const afterMs = piece.atOnce ? 0 : pace(piece.cleaning.looks);
  return pending({ ...cleanContinuation(piece.cleaning), ...list }, afterMs, cleanProgress(piece.cleaning));
}

function cleanContinuation(cleaning: Cleaning): { readonly cleaning: JsonObject } {
  return { cleaning: packCleaning(cleaning) };
}

function listOf(request: Request, continuation: JsonObject | undefined): Told {
  const scannedFor = fingerprint(request.properties);
  if (continuation?.rows !== undefined) {
    const { rows, kept, errors } = continuation;
    return { rows: unpackRows(rows), kept: unpackRows(kept), errors: maps(errors), scannedFor };
  }
  const { attributes = {} } = request as Partial<UpdateRequest>;
  const rows = rowsOfDetails(attributes.ResourceDetails);
  if (rows === undefined) throw neverScanned('nothing was scanned yet');
  if (attributes.ScannedFor !== scannedFor) {
    throw neverScanned('what shall be cleaned up was changed after it was scanned');
  }
  const kept = rowsOfDetails(attributes.NoCleanupResourceDetails) ?? [];
  return { rows, kept, errors: maps(attributes.ScanErrors), scannedFor };
}

/** Why a row is left alone. The own stacks are looked at again: they may have grown since the scan. */
function skipping({ typeOrder }: CleanerSettings, own: OwnStacks): (row: Row) => string | undefined {
  return (row) => {
    if (own.has(row)) return 'it belongs to the stack of the cleaner';
    if (row.cleanup.type === 'UnableToDelete') return row.cleanup.reason;
    return typeOrder?.includes(row.type) === false ? 'ResourceTypeOrder does not name its type' : undefined;
  };
}

function cleaned(
  request: Request,
  { mode }: CleanerSettings,
  told: Told,
  { cleaning, result }: Extract<Cleaned, { kind: 'over' }>,
): StepResult {
  if (result !== 'Success' && mode !== 'Loose' && result !== 'UserCancelled') {
    const error = { code: `CleanUp${result}`, message: failure(told.rows, cleaning) };
    return request.action === 'create' ? { kind: 'failed', error } : { kind: 'failed', error, ...known(request) };
  }
  if (request.action === 'delete') return { kind: 'done' };
  return finished(request, { ...told, cleaned: { cleaning, result } });
}

function known({ physicalId }: DeleteRequest | UpdateRequest): { readonly physicalId?: string } {
  return physicalId === null ? {} : { physicalId };
}

/** The first of what stays, and how many there are. */
function failure(rows: readonly Row[], cleaning: Cleaning): string {
  const left = rows.flatMap((row, position) => (cleaning.letters[position] === 'S' ? [] : [{ row, position }]));
  const [first] = left;
  const reason = first === undefined ? '' : (cleaning.reasons.get(first.position) ?? 'it has not gone in time');
  const named = first === undefined ? '' : ` ${nameOf(first.row)}: ${reason}.`;
  return `${left.length} of ${rows.length} resources could not be deleted.${named}`;
}

function finished({ context }: Request, told: Told): StepResult {
  return {
    kind: 'done',
    physicalId: `${context.stack.id}/${context.logicalId}`,
    attributes: cleanerAttributes(told),
  };
}

function callsOf({ cloud }: Services, { context }: Request): { home: string; callIn: (region: string) => Call } {
  const home = context.stack.region;
  const callIn = (region: string) =>
    caller(cloud, { stack: { ...context.stack, region: region === center ? home : region } });
  return { home, callIn };
}

function cleanProgress(cleaning: Cleaning): string {
  const failures = count(cleaning, 'F');
  const failed = failures === 0 ? '' : `, ${failures} failed`;
  return `${count(cleaning, 'S')} of ${cleaning.letters.length} resources deleted${failed}`;
}

function pending(continuation: Json, afterMs: number, progress: string): StepResult {
  return { kind: 'pending', continuation, afterMs, progress };
}
