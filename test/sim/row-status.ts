/** Statuses of a resource that is whole. */
export const COMPLETE: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']);

/** Statuses of a resource of which its stack has nothing in the cloud. */
export const ABSENT: ReadonlySet<string> = new Set([
  'INIT_COMPLETE',
  'DELETE_COMPLETE',
  'IMPORT_IN_PROGRESS',
  'IMPORT_FAILED',
]);
