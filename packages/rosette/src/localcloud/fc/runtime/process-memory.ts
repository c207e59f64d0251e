import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  readonly nowMb: number;
  readonly peakMb: number;
}

/** Memory of a process as Linux tells it; undefined when the process is gone, and on systems that do not tell. */
export function processMemory(pid: number): ProcessMemory | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const now = kilobytes(/^VmRSS:\s+(\d+) kB$/m.exec(text));
  const peak = kilobytes(/^VmHWM:\s+(\d+) kB$/m.exec(text));
  return now === undefined ? undefined : { nowMb: now / 1024, peakMb: (peak ?? now) / 1024 };
}

function kilobytes(match: RegExpExecArray | null): number | undefined {
  return match === null ? undefined : Number(match[1]);
}
