import { forbidden } from './errors.ts';

/** One permission that a request needs. */
export interface Permission {
  /** ARN of who asks: `acs:ram::<account>:root`. */
  readonly principal: string;
  /** `ros:CreateStack`. */
  readonly action: string;
  /** `acs:ros:cn-hangzhou:1234567890123456:stack/*`. */
  readonly resource: string;
}

/** Asked once for every request of every product, whatever transport brought it. Throws `CloudError` 403 to deny. */
export type Authorize = (permission: Permission) => Promise<void>;

/** An account's root may do everything in its account; anyone else has no policy yet, and so no permission. */
export const rootOnly: Authorize = async ({ principal, action }) => {
  if (!/^acs:ram::\d{16}:root$/.test(principal)) throw forbidden(action);
};
