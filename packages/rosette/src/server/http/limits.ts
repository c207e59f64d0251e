/* Limits of the HTTP edge. */

/** A change-set template of 2,048 KB, percent-encoded (reference/api.md 2 and 12). */
export const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** Old CDK clients put a template of 512 KB, percent-encoded, into the request line (reference/api.md 2). */
export const HEADER_LIMIT_BYTES = 2 * 1024 * 1024;

/** Time for a whole request to arrive. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** Time for its headers to arrive. */
export const HEADERS_TIMEOUT_MS = 20_000;

/** Event streams open at a time. */
export const STREAM_LIMIT = 1_000;

/** A connection on which nothing moves for that long is cut; event streams show signs of life more often. */
export const SOCKET_TIMEOUT_MS = 120_000;

/** Time that running requests have to finish once the server closes. */
export const CLOSE_GRACE_MS = 5_000;
