import { isLaidOut } from '../core/layouts.ts';
import type { WebGround } from '../web/ground.ts';
import type { WebMount } from '../web/local-web.ts';
import type { WebRequest } from '../web/web.ts';

/** Requests of MNS name its version; what a person types begins with `/queues` or `/topics`; receivers of pushes ask for the certificate. */
export function mnsMount(ground: WebGround): WebMount {
  return {
    name: 'mns',
    claims: isMns,
    open: async () => new (await import('./service.ts')).MnsService(ground),
    hasWork: () => hasPushes(ground),
  };
}

function hasPushes({ db }: WebGround): boolean {
  return isLaidOut(db, 'mns') && db.row('SELECT 1 AS found FROM mns_deliveries LIMIT 1') !== undefined;
}

function isMns(request: WebRequest): boolean {
  const { path, headers } = request;
  if (headers['x-mns-version'] !== undefined || headers.authorization?.startsWith('MNS') === true) return true;
  if (path === '/x509_public_certificate.pem') return true;
  return /^\/(queues|topics)(\/|$)/.test(path) && !isForOss(request);
}

/** A bucket may be called `queues`. */
function isForOss({ headers, query }: WebRequest): boolean {
  return headers.authorization?.startsWith('OSS') === true || /(^|&)(x-oss-signature|OSSAccessKeyId)=/.test(query);
}
