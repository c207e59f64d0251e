import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Cleaning, CleanResult, Letter } from './clean-state.ts';
import { orderByDependency } from './order.ts';
import type { Row } from './rows.ts';

/** What a cleaner tells of itself. */
export interface Told {
  readonly rows: readonly Row[];
  readonly kept: readonly Row[];
  readonly errors: readonly JsonObject[];
  /** Absent: nothing was cleaned up yet. */
  readonly cleaned?: { readonly cleaning: Cleaning; readonly result: CleanResult };
  /** What was asked for when this was scanned (`fingerprint`). */
  readonly scannedFor: string;
}

const statuses: Readonly<Record<Letter, string>> = {
  D: 'Deleting',
  F: 'Failure',
  K: 'Skipped',
  P: 'Pending',
  S: 'Success',
};

/** Attributes as ROS has them (ros-cdk-ros, RosResourceCleaner), with StackId in the details: which stack a thing belongs
 *  to. ScannedFor is ours. */
export function cleanerAttributes({ rows, kept, errors, cleaned, scannedFor }: Told): JsonObject {
  const details = detailsOf(rows, cleaned?.cleaning);
  const keptDetails = detailsOf(kept, undefined).map((detail) => ({ ...detail, ResourceStatus: 'Skipped' }));
  return {
    CleanResult: cleaned?.result ?? 'None',
    ResourceDetails: details,
    ResourcePartialDetails: details.map(partial),
    NoCleanupResourceDetails: keptDetails,
    NoCleanupResourcePartialDetails: keptDetails.map(partial),
    ResourceSummary: summary(rows, cleaned?.cleaning),
    ScanErrors: errors,
    ScannedFor: scannedFor,
  };
}

function detailsOf(rows: readonly Row[], cleaning: Cleaning | undefined): readonly JsonObject[] {
  const order = orderByDependency(rows);
  return rows.map((row, position) => ({
    ...identity(row),
    ResourceName: row.name,
    StackId: row.stackId,
    CleanupType: row.cleanup.type,
    CleanupTypeReasons: row.cleanup.reason === '' ? [] : [row.cleanup.reason],
    ResourceStatus: statuses[cleaning?.letters[position] ?? 'P'],
    ResourceStatusReason: cleaning?.reasons.get(position) ?? '',
    Dependencies: order[position]!.map((other) => identity(rows[other]!)),
  }));
}

function identity({ type, region, id }: Row): JsonObject {
  return { ResourceType: type, RegionId: region, ResourceId: id };
}

function partial(detail: JsonObject): JsonObject {
  const { ResourceType, RegionId, ResourceId, ResourceName, ResourceStatus, ResourceStatusReason } = detail;
  return { ResourceType, RegionId, ResourceId, ResourceName, ResourceStatus, ResourceStatusReason } as Record<
    string,
    Json
  >;
}

/** Counts by type. */
function summary(rows: readonly Row[], cleaning: Cleaning | undefined): readonly JsonObject[] {
  const types = Map.groupBy(rows.keys(), (position) => rows[position]!.type);
  return [...types].map(([ResourceType, positions]) => {
    const letters = positions.map((position) => cleaning?.letters[position] ?? 'P');
    const of = (wanted: Letter) => letters.filter((letter) => letter === wanted).length;
    return {
      ...{ ResourceType, DeletingCount: of('D'), SuccessCount: of('S'), FailureCount: of('F'), SkippedCount: of('K') },
      ...{ PendingCount: of('P'), OtherCount: 0, TotalCount: letters.length },
    };
  });
}
