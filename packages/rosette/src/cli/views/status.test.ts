import { expect, test } from 'vitest';
import { doneWord, phase } from './status.ts';

test.each([
  ['IMPORT_CREATE_IN_PROGRESS', 'importing', 'taken over'],
  ['IMPORT_UPDATE_COMPLETE', 'imported', 'taken over'],
  ['IMPORT_CREATE_ROLLBACK_COMPLETE', 'import failed, everything let go of again', 'let go of'],
  ['IMPORT_UPDATE_ROLLBACK_FAILED', 'undoing the import failed', 'let go of'],
  ['CREATE_ROLLBACK_IN_PROGRESS', 'failed, removing what was created', 'removed'],
  ['UPDATE_COMPLETE', 'updated', 'changed'],
  ['ROLLBACK_IN_PROGRESS', 'failed, undoing the update', 'done'],
])('%s in words', (status, words, done) => {
  expect([phase(status), doneWord(status)]).toEqual([words, done]);
});
