import { hash } from 'node:crypto';

/** What a provider of a custom resource is asked for. Read is Rosette's own, and sent when a person asks for it only. */
export type CustomRequestType = 'Create' | 'Update' | 'Delete' | 'Read';

/** The variant digit of the UUID tells the type of the request, so that an answer can be judged where it arrives. */
const digits: Readonly<Record<CustomRequestType, string>> = {
  Create: '8',
  Update: '9',
  Delete: 'a',
  Read: 'b',
};

/** A UUID made of the step's token: fresh for each step, the same through its retries and restarts. */
export function customRequestId(type: CustomRequestType, token: string): string {
  const hex = hash('sha256', `custom-resource/${token}`, 'hex');
  const variant = `${digits[type]}${hex.slice(17, 20)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant, hex.slice(20, 32)].join('-');
}

/** Undefined for what is no id of ours. */
export function customRequestType(requestId: string): CustomRequestType | undefined {
  const digit = requestId.charAt(19);
  return (Object.keys(digits) as CustomRequestType[]).find((type) => digits[type] === digit);
}
