const actions = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'CREATE_ROLLBACK',
  'ROLLBACK',
  'CHECK',
  'IMPORT_CREATE',
  'IMPORT_UPDATE',
  'IMPORT_CREATE_ROLLBACK',
  'IMPORT_UPDATE_ROLLBACK',
];

/** The 31 stack statuses (reference/stack-lifecycle.md 1.3). */
export const stackStatuses: readonly string[] = [
  ...actions.flatMap((action) => ['IN_PROGRESS', 'COMPLETE', 'FAILED'].map((progress) => `${action}_${progress}`)),
  'REVIEW_IN_PROGRESS',
];
