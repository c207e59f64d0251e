/** Failures before a connection stands: the request never left. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Why `fetch` rejected, which stands in the cause of its error. The code is empty when there is none. */
export function brokenFetch(error: unknown): {
  readonly code: string;
  readonly reason: string;
  readonly neverSent: boolean;
} {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  return { code, reason: cause instanceof Error ? cause.message : String(cause), neverSent: NEVER_SENT.has(code) };
}
