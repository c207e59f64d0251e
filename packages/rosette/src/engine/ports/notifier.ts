/**
 * How stack notifications leave (NotificationURLs of CreateStack). The engine decides what is owed to whom, and when it is
 * sent again; this only carries one message.
 */
export interface NotificationPort {
  /** POSTs to an address that a user chose, so it is guarded. Answers the receiver's HTTP status, whatever it is; rejects
   *  when no answer came or the address may not be reached. A redirect is an answer and is not followed. */
  post(request: {
    /** http or https; may hold a secret, so it is never logged. */
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** For the whole exchange. */
    readonly timeoutMs: number;
  }): Promise<{ readonly status: number }>;
  /** HMAC-SHA256 of the text in hexadecimal, under the account's notification key. */
  sign(accountId: string, text: string): string;
}
