import type { Log, LogEntry } from '#server/log.ts';

/** One JSON object a line on standard error. */
export function standardErrorLog(lowest: LogEntry['level']): Log {
  const order: readonly LogEntry['level'][] = ['info', 'warn', 'error'];
  return (entry) => {
    if (order.indexOf(entry.level) < order.indexOf(lowest)) return;
    const { error, ...facts } = entry;
    const detail =
      error === undefined ? {} : { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...facts, ...detail })}\n`);
  };
}

/** For a person at a command line: warnings and worse, each text once a minute, no stack traces. */
export function personLog(): Log {
  const shown = new Map<string, number>();
  return ({ level, message, error }) => {
    if (level === 'info') return;
    const why = error === undefined ? '' : `: ${error instanceof Error ? error.message : String(error)}`;
    const text = message === 'defect' ? `Rosette found a defect of its own${why}` : `${message}${why}`;
    if (Date.now() - (shown.get(text) ?? 0) < 60_000) return;
    shown.set(text, Date.now());
    process.stderr.write(`${level === 'warn' ? 'warning' : 'error'}: ${text}\n`);
  };
}
