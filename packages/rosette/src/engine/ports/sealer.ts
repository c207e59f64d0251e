/** Encrypts what must not lie in the database in clear. The key is kept outside the database. */
export interface Sealer {
  seal(clear: string): string;
  /** Throws when the text was sealed with another key or has been altered. */
  open(sealed: string): string;
}
