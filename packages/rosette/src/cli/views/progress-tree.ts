import { isLetGo, isRemoval, type Progress, type ResourceProgress, type StackProgress } from '../progress.ts';
import { doneWord, phase, symbol } from './status.ts';
import { oneLine, type Style } from './style.ts';
import { duration } from './time.ts';
import { clip, displayWidth, pad } from './width.ts';

export interface TreeOptions {
  readonly now: number;
  /** When the operation began, epoch milliseconds. */
  readonly startedAt: number;
  readonly columns: number;
  /** Lines that may be used; the least interesting resources are left out beyond that. */
  readonly rows: number;
  readonly style: Style;
}

interface Row {
  readonly branch: string;
  readonly resource: ResourceProgress;
}

/** The tree of resources with the count line beneath it, as lines that fit the width. */
export function progressTree(progress: Progress, options: TreeOptions): readonly string[] {
  const all = rowsOf(progress, progress.root, '');
  const shown = fitRows(all, Math.max(1, options.rows - 2), isRemoval(progress.root.status));
  const nameWidth = Math.min(
    46,
    Math.max(0, ...shown.map((row) => displayWidth(row.branch) + displayWidth(row.resource.logicalId))),
  );
  const lines = shown.map((row) => resourceLine(row, nameWidth, options));
  const hidden = all.length - shown.length;
  if (hidden > 0) lines.push(options.style.dim(clip(`  … and ${hidden} more`, options.columns)));
  return [...lines, countLine(progress, options)];
}

/** `creating · 9 of 17 created · 3.4s · 2 running`: what matters least is cut off first. */
export function countLine(progress: Progress, { now, startedAt, columns, style }: TreeOptions): string {
  const { total, done, failed, running, letGo } = progress.counts();
  const word = doneWord(progress.root.status);
  const parts = [
    phase(progress.root.status),
    ...(total === 0 ? [] : [`${done} of ${total} ${letGo === done && done > 0 ? 'let go of' : word}`]),
    ...(letGo === 0 || letGo === done ? [] : [`${letGo} let go of`]),
    duration(now - startedAt),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(running === 0 ? [] : [`${running} running`]),
  ];
  const line = clip(parts.join(' · '), columns);
  return failed > 0 ? style.red(line) : style.bold(line);
}

function rowsOf(progress: Progress, stack: StackProgress, indent: string): readonly Row[] {
  const strays = stack === progress.root ? progress.strays() : [];
  const resources = [...stack.resources.values()];
  const rows = resources.flatMap((resource, at) => {
    const last = at === resources.length - 1 && strays.length === 0;
    const nested = progress.nestedStack(resource);
    const below = nested === undefined ? [] : rowsOf(progress, nested, indent + (last ? '   ' : '│  '));
    return [{ branch: indent + (last ? '└─ ' : '├─ '), resource }, ...below];
  });
  return [...rows, ...strays.flatMap((stray) => rowsOf(progress, stray, `${indent}   `))];
}

/** Keeps the order; when there is no room for all, what is being done and what failed comes first, then what waits. */
function fitRows(rows: readonly Row[], room: number, removing: boolean): readonly Row[] {
  if (rows.length <= room) return rows;
  const interest = (status: string) =>
    status.endsWith('_FAILED')
      ? 3
      : status.endsWith('_IN_PROGRESS')
        ? 2
        : (status === 'INIT_COMPLETE') !== removing
          ? 1
          : 0;
  const ranked = rows.map((row, at) => ({ at, rank: interest(row.resource.status) }));
  ranked.sort((a, b) => b.rank - a.rank || a.at - b.at);
  const kept = new Set(ranked.slice(0, room).map(({ at }) => at));
  return rows.filter((_, at) => kept.has(at));
}

function resourceLine({ branch, resource }: Row, nameWidth: number, { now, columns, style }: TreeOptions): string {
  const time = resource.startedAt === null ? '' : duration((resource.endedAt ?? now) - resource.startedAt);
  const failed = resource.status.endsWith('_FAILED');
  const name = pad(clip(resource.logicalId, nameWidth - displayWidth(branch)), nameWidth - displayWidth(branch));
  const tail =
    failed && resource.reason !== '' ? `${time}  ${oneLine(resource.reason)}` : `${pad(time, 6)}  ${resource.type}`;
  const room = columns - displayWidth(branch) - 2 - displayWidth(name) - 2;
  const text = room > 0 ? clip(tail, room) : '';
  return `${style.dim(branch)}${symbol(isLetGo(resource) ? 'LET_GO' : resource.status, now, style)} ${name}  ${failed ? style.red(text) : style.dim(text)}`.trimEnd();
}
