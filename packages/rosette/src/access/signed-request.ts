import type { Pairs } from '#wire/signature-encoding.ts';

/** What authentication needs of an HTTP request, whoever received it. */
export interface SignedRequest {
  readonly method: string;
  /** In clear, without the query. */
  readonly path: string;
  readonly query: Pairs;
  /** Fields of an urlencoded body; empty for any other body. */
  readonly form: Pairs;
  /** Lower-case names; several values of one name joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What one request says about who sent it, in either signature version. */
export interface Claim {
  readonly accessKeyId: string;
  /** As written by the client. */
  readonly time: string;
  /** Name of the time parameter, for messages. */
  readonly timeName: string;
  readonly nonce: string;
  readonly signature: string;
  readonly securityToken: string;
  /** Strings to sign that the server accepts, the preferred one first, and how one is signed with a secret. */
  readonly stringsToSign: readonly string[];
  sign(accessKeySecret: string, stringToSign: string): string;
}
