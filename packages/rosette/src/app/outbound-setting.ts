import { CliError } from '#cli/errors.ts';
import { OUTBOUND_SETTING } from '#resources/node-outbound-http.ts';
import { isLoopback } from '#resources/outbound-guard.ts';
import { type AddressBlock, addressBlock, networks } from '#resources/outbound-networks.ts';

/**
 * Networks inside that requests on behalf of templates may go to (docs/custom-resources.md, "Addresses inside the network").
 * `host`: what this Rosette listens on. Who is reached from its own machine only may reach it, unless the operator says what
 * is allowed; then that is all. Throws `CliError`.
 */
export function outboundAllow(
  env: Readonly<Record<string, string | undefined>>,
  host: string,
): readonly AddressBlock[] {
  const value = env[OUTBOUND_SETTING]?.trim() ?? '';
  if (value === '') return isLoopback(host) ? networks.loopback : [];
  if (value === 'none') return [];
  return value.split(',').flatMap((entry) => blocksOf(entry.trim()));
}

function blocksOf(entry: string): readonly AddressBlock[] {
  if (entry === 'loopback' || entry === 'private') return networks[entry];
  const block = addressBlock(entry);
  if (block !== undefined) return [block];
  throw new CliError('do not know which networks requests may go to', {
    where: OUTBOUND_SETTING,
    why: `"${entry}" is no address, no block of addresses, and none of the words loopback and private`,
    hint: `write it as ${OUTBOUND_SETTING}=loopback,10.20.0.0/16,fd12::/48, or none to allow no network inside`,
  });
}
