import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';

/** The request that the running code belongs to, through every callback and promise of it. */
export const currentRequest = new AsyncLocalStorage<string>();

export interface Logger {
  log(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}

/** Time, request and level stand in front of every line, as the service's own runtime writes them. */
function line(level: string, values: readonly unknown[]): void {
  const request = currentRequest.getStore() ?? '-';
  process.stdout.write(`${new Date().toISOString()} ${request} [${level}] ${format(...values)}\n`);
}

export const logger: Logger = {
  log: (...values) => line('verbose', values),
  debug: (...values) => line('debug', values),
  info: (...values) => line('info', values),
  warn: (...values) => line('warning', values),
  error: (...values) => line('error', values),
};

/** From here on what is printed goes to one stream, in the order in which it was printed. */
export function takeOverConsole(): void {
  process.stderr.write = process.stdout.write.bind(process.stdout) as typeof process.stderr.write;
  Object.assign(globalThis.console, logger);
}
