import type { CloudError } from '#wire/cloud-client.ts';

/** 0 done, 1 the operation failed (`validate`: there is an error), 2 the request or template is wrong, 130 interrupted by the person. */
export const exitCodes = { done: 0, failed: 1, rejected: 2, interrupted: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

interface CliErrorDetails {
  /** The place: a file with its position, an option, an address. */
  readonly where?: string;
  /** The cause, in a sentence. */
  readonly why?: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** What a person is told when a command cannot go on. The message says what happened; nothing else is shown of it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly where: string | undefined;
  readonly why: string | undefined;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(message: string, details: CliErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.where = details.where;
    this.why = details.why;
    this.hint = details.hint;
    this.exitCode = details.exitCode ?? exitCodes.rejected;
  }
}

/** The API refused a request about this template text; findings are shown against it. */
export class TemplateRefused extends Error {
  override readonly name = 'TemplateRefused';
  readonly error: CloudError;
  readonly file: string;
  readonly text: string;

  constructor(error: CloudError, file: string, text: string) {
    super(error.message, { cause: error });
    this.error = error;
    this.file = file;
    this.text = text;
  }
}

/** The person pressed Ctrl-C; `message` says what becomes of the work. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A file that could not be read, in words. */
export function fileError(what: string, path: string, error: unknown): CliError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'reading it is not permitted',
    ENOTDIR: 'a part of the path is not a folder',
  };
  return new CliError(`cannot read the ${what}`, {
    where: path,
    why: reasons[code] ?? (error instanceof Error ? error.message : String(error)),
    hint: 'check the path; it is relative to the current folder',
    cause: error,
  });
}
