import { Refusal } from '../web/refusal.ts';

const MAXIMUM_LENGTH = 120;
const FORM = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

/** Letters, digits and hyphens, up to 120 (reference/custom-resources.md 2.6). Throws for a name that nothing can have. */
export function checkName(what: 'Queue' | 'Topic' | 'Subscription', name: string): void {
  if (name.length > MAXIMUM_LENGTH) {
    throw new Refusal(
      400,
      `${what}NameLengthError`,
      `A ${what.toLowerCase()} name has at most ${MAXIMUM_LENGTH} characters.`,
    );
  }
  if (!FORM.test(name)) {
    throw new Refusal(
      400,
      `Invalid${what}Name`,
      `The ${what.toLowerCase()} name "${name}" is not valid: it consists of letters, digits and hyphens, and begins with a letter or digit.`,
    );
  }
}
