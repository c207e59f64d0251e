/** An answer that refuses a request: each service writes it as its own error document. Codes and statuses are the cloud's. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** Further members of the error document, in order. */
  readonly facts: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, facts: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.facts = facts;
  }
}
