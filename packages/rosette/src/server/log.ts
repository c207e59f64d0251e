/** One line of the server's log. Never holds parameters, headers, query strings or bodies: secrets and callback URLs
 *  (which are bearer secrets) travel in them. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly requestId?: string;
  /** `GetStack`, `POST /waitcondition`. */
  readonly action?: string;
  readonly status?: number;
  readonly durationMs?: number;
  /** For defects: with its stack. */
  readonly error?: unknown;
}

export type Log = (entry: LogEntry) => void;
