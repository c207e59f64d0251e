import { createHash, generateKeyPair, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { Database } from '../core/database.ts';
import { bitString, explicit, generalizedTime, identifier, nothing, positive, sequence, setOf, utf8 } from './der.ts';

/** What pushes are signed with, and what receivers check them with. */
export interface SigningKey {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** X.509, PEM. */
  readonly certificate: string;
}

/** Where the certificate is served. No bucket can have this name, because of its underscores. */
export const CERTIFICATE_PATH = '/x509_public_certificate.pem';

const YEARS_MS = 20 * 365 * 24 * 3_600_000;

/** The key of this cloud, made when it is first needed and kept: receivers may have the certificate in their cache. */
export async function signingKey(db: Database, now: number): Promise<SigningKey> {
  const kept = read(db);
  if (kept !== undefined) return kept;
  const made = await makeKey(now);
  db.run(
    'INSERT OR IGNORE INTO mns_signing (id, private_key, certificate) VALUES (1, ?, ?)',
    made.privateKey,
    made.certificate,
  );
  return read(db) ?? made;
}

function read(db: Database): SigningKey | undefined {
  const row = db.row('SELECT private_key, certificate FROM mns_signing WHERE id = 1');
  return row === undefined ? undefined : { privateKey: String(row.private_key), certificate: String(row.certificate) };
}

async function makeKey(now: number): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const certificate = selfSigned(pair.publicKey, pair.privateKey, now);
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(certificate).toString(),
  };
}

const SHA256_WITH_RSA = sequence(identifier('1.2.840.113549.1.1.11'), nothing());
const COMMON_NAME = '2.5.4.3';
const VERSION_3 = explicit(0, positive(Uint8Array.of(2)));

/** DER of a certificate that vouches for itself (RFC 5280). */
function selfSigned(publicKey: KeyObject, privateKey: KeyObject, now: number): Buffer {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(spki).digest().subarray(0, 16);
  // The highest bit would make it 17 bytes; a leading zero would not be the shortest form.
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const name = sequence(setOf(sequence(identifier(COMMON_NAME), utf8('Rosette local MNS'))));
  const validity = sequence(generalizedTime(now - 24 * 3_600_000), generalizedTime(now + YEARS_MS));
  const body = sequence(VERSION_3, positive(serial), SHA256_WITH_RSA, name, validity, name, spki);
  return sequence(body, SHA256_WITH_RSA, bitString(sign('sha256', body, privateKey)));
}
