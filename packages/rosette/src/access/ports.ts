/** What access keeps; the store implements it beside the engine's port. */
export interface AccessStore {
  account(id: string): Promise<AccountRow | undefined>;
  accounts(): Promise<readonly AccountRow[]>;
  accessKey(id: string): Promise<AccessKeyRow | undefined>;
  putAccount(row: AccountRow): Promise<void>;
  putAccessKey(row: AccessKeyRow): Promise<void>;
  /** False when the nonce was seen before and has not expired; remembers it until `expiresAt` (epoch ms) otherwise. */
  rememberNonce(key: string, expiresAt: number, now: number): Promise<boolean>;
}

export interface AccountRow {
  /** 16 digits. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface AccessKeyRow {
  /** `LTAI` and 20 characters. */
  readonly id: string;
  readonly accountId: string;
  /** Sealed; needed in clear to verify an HMAC. */
  readonly secretSealed: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
}
