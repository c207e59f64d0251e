import { isRemoval } from '../progress.ts';
import type { Style } from './style.ts';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** One character for a resource's state, or `LET_GO`. `now` turns the wheel of those that are being worked on. */
export function symbol(status: string, now: number, style: Style): string {
  if (status.endsWith('_FAILED')) return style.red('✗');
  if (status.endsWith('_IN_PROGRESS')) return style.blue(spinner[Math.floor(now / 100) % spinner.length]!);
  if (status === 'LET_GO') return style.yellow('○');
  if (status === 'DELETE_COMPLETE') return style.dim('−');
  if (status === '' || status === 'INIT_COMPLETE') return style.dim('·');
  return style.green('✓');
}

/** A status of the API in the colour of its meaning. */
export function paintStatus(status: string, style: Style): string {
  if (status.endsWith('_FAILED') || /ROLLBACK/.test(status)) return style.red(status);
  if (status.endsWith('_IN_PROGRESS')) return style.blue(status);
  return status.endsWith('_COMPLETE') ? style.green(status) : status;
}

/** What is going on, in words. */
export function phase(stackStatus: string): string {
  if (stackStatus === '') return 'starting';
  const [action, state] = split(stackStatus);
  const words = phases[action];
  if (words === undefined) return stackStatus;
  return state === 'IN_PROGRESS' ? words.running : state === 'COMPLETE' ? words.complete : words.failed;
}

/** What a resource is going through, for plain lines. */
export function stepVerb(status: string): string {
  return status.toLowerCase().replaceAll('_', ' ');
}

/** What the finished resources of a running operation are. */
export function doneWord(stackStatus: string): string {
  if (stackStatus.startsWith('IMPORT_')) return stackStatus.includes('ROLLBACK') ? 'let go of' : 'taken over';
  if (isRemoval(stackStatus)) return 'removed';
  if (stackStatus.startsWith('CREATE_')) return 'created';
  return stackStatus.startsWith('UPDATE_') ? 'changed' : 'done';
}

const phases: Record<string, { running: string; complete: string; failed: string }> = {
  CREATE: { running: 'creating', complete: 'created', failed: 'creation failed' },
  CREATE_ROLLBACK: {
    running: 'failed, removing what was created',
    complete: 'creation failed, everything removed again',
    failed: 'creation failed, and so did removing what was created',
  },
  UPDATE: { running: 'updating', complete: 'updated', failed: 'update failed' },
  ROLLBACK: { running: 'failed, undoing the update', complete: 'update undone', failed: 'undoing the update failed' },
  IMPORT_CREATE: { running: 'importing', complete: 'imported', failed: 'import failed' },
  IMPORT_CREATE_ROLLBACK: {
    running: 'failed, letting go of what was imported',
    complete: 'import failed, everything let go of again',
    failed: 'import failed, and so did letting go of what was imported',
  },
  IMPORT_UPDATE: { running: 'importing', complete: 'imported', failed: 'import failed' },
  IMPORT_UPDATE_ROLLBACK: {
    running: 'failed, undoing the import',
    complete: 'import undone',
    failed: 'undoing the import failed',
  },
  DELETE: { running: 'deleting', complete: 'deleted', failed: 'deletion failed' },
};

function split(status: string): readonly [string, string] {
  const match = /^(.*)_(IN_PROGRESS|COMPLETE|FAILED)$/.exec(status);
  return match === null ? [status, ''] : [match[1]!, match[2]!];
}
