import type { AccessStore, AccountRow } from './ports.ts';

export interface AccountMaking {
  readonly store: AccessStore;
  /** Seals a secret for the store (the `seal` of `engine/ports/sealer.ts`). */
  readonly seal: (clear: string) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** That many bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** An access key as its owner gets it, once: afterwards only the sealed secret is kept. */
export interface NewAccessKey {
  /** `LTAI` and 20 characters. */
  readonly id: string;
  /** 30 characters. */
  readonly secret: string;
}

/** A new account with a 16-digit id, as the cloud's are. */
export async function createAccount(deps: AccountMaking, name: string): Promise<AccountRow> {
  const id = await unusedAccountId(deps);
  const account: AccountRow = { id, name, createdAt: deps.now() };
  await deps.store.putAccount(account);
  return account;
}

/** A new active access key of the account's root. */
export async function createAccessKey(deps: AccountMaking, accountId: string): Promise<NewAccessKey> {
  const id = `LTAI${randomText(deps, 20)}`;
  const secret = randomText(deps, 30);
  await deps.store.putAccessKey({
    id,
    accountId,
    secretSealed: deps.seal(secret),
    status: 'Active',
    createdAt: deps.now(),
  });
  return { id, secret };
}

async function unusedAccountId(deps: AccountMaking): Promise<string> {
  for (;;) {
    const id = `1${pick(deps, '0123456789', 15)}`;
    if ((await deps.store.account(id)) === undefined) return id;
  }
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomText(deps: AccountMaking, length: number): string {
  return pick(deps, ALPHANUMERIC, length);
}

/** Characters that are all equally likely: bytes beyond the last whole multiple of the alphabet are thrown away. */
function pick(deps: AccountMaking, alphabet: string, length: number): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of deps.randomBytes(length)) {
      if (byte < fair && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
