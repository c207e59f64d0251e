import type { AccessStore } from '#access/ports.ts';
import type { Sealer } from '#engine/ports/sealer.ts';
import type { PostOutside, SecretOf } from '#localcloud/web/web.ts';
import type { OutboundHttp } from '#resources/outbound-http.ts';

/** What the services of the local cloud verify signatures with: the installation's own access keys. */
export function accessKeySecrets(store: Pick<AccessStore, 'accessKey'>, sealer: Pick<Sealer, 'open'>): SecretOf {
  return async (accessKeyId) => {
    const key = await store.accessKey(accessKeyId);
    if (key === undefined || key.status !== 'Active') return undefined;
    return { accountId: key.accountId, secret: sealer.open(key.secretSealed) };
  };
}

/** Pushes to subscribers go behind the same guard as calls to custom resources. */
export function postOutside(http: OutboundHttp): PostOutside {
  return (url, headers, body, timeoutMs) => http.post({ url, headers, body, timeoutMs });
}
