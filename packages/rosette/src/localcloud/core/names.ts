import { type Field, text } from './request-shape.ts';

/**
 * Names of most objects: `min` to `max` characters, a letter or Chinese character first, no http:// or https:// prefix
 * (reference/resource-types.md 5). What may follow differs by product and is checked no further than here.
 */
export function objectName(rule: { min?: number; max?: number; code: string }): Field<string | undefined> {
  const { min = 2, max = 128, code } = rule;
  return text({
    min,
    max,
    pattern: /^(?!https?:\/\/)\p{L}/u,
    expects: `${min} to ${max} characters that begin with a letter and not with http:// or https://`,
    code,
  });
}

export function description(code: string): Field<string | undefined> {
  return text({
    max: 256,
    pattern: /^(?!https?:\/\/)/,
    expects: 'at most 256 characters that do not begin with http:// or https://',
    code,
  });
}

/** Three of lower case, upper case, digit, special; `min` to `max` characters. */
export function isStrongPassword(password: string, min: number, max: number): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((one) => one.test(password)).length;
  return password.length >= min && password.length <= max && classes >= 3;
}
