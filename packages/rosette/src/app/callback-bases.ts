import { CliError } from '#cli/errors.ts';

/** Origins (and path prefixes, where a proxy adds one) that callback addresses begin with, without a slash at their end. */
export interface CallbackBases {
  /** ResponseURL, and the URL of wait condition handles. */
  readonly publicBase?: string;
  /** IntranetResponseURL; the public one where absent. */
  readonly intranetBase?: string;
}

/** What an operator says of where providers reach this installation. Throws `CliError`. */
export function callbackBases(env: Readonly<Record<string, string | undefined>>): CallbackBases {
  const publicBase = baseIn(env, 'ROSETTE_CALLBACK_URL');
  const intranetBase = baseIn(env, 'ROSETTE_CALLBACK_INTRANET_URL');
  return {
    ...(publicBase === undefined ? {} : { publicBase }),
    ...(intranetBase === undefined ? {} : { intranetBase }),
  };
}

function baseIn(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  ) {
    return url.href.replace(/\/+$/, '');
  }
  throw new CliError('cannot use the address for callbacks', {
    where: name,
    why: `"${value}" is not an http or https address without a query`,
    hint: 'write it as https://ros.example.com, the address by which providers reach this installation',
  });
}
