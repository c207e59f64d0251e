import { createHash, generateKeyPairSync } from 'node:crypto';
import { type Context, read, write } from '../core/action.ts';
import { refuse } from '../core/errors.ts';
import { objectName } from '../core/names.ts';
import { onePage, pages } from '../core/paging.ts';
import { jsonTexts, list, record, required, tagList, text } from '../core/request-shape.ts';
import { hasTags, newTags, tagsAsTagKey } from '../core/tags.ts';
import { minutesText } from '../core/time-text.ts';
import { keyPairKind } from '../model/compute.ts';

// Codes: API pages of the key pair actions of Ecs 2014-05-26.

const fields = {
  KeyPairName: required(objectName({ code: 'InvalidKeyPairName.Malformed' })),
  ResourceGroupId: text(),
  Tag: tagList,
};

/** The private key is in this answer and nowhere else. */
export const createKeyPair = write(fields, (context, request) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const digest = fingerprint(publicKey.export({ type: 'spki', format: 'der' }));
  store(context, request, digest, String(publicKey.export({ type: 'spki', format: 'pem' })));
  return {
    KeyPairName: request.KeyPairName,
    KeyPairFingerPrint: digest,
    PrivateKeyBody: String(privateKey.export({ type: 'pkcs1', format: 'pem' })),
  };
});

export const importKeyPair = write({ ...fields, PublicKeyBody: required(text()) }, (context, request) => {
  const body = /^ssh-rsa ([A-Za-z0-9+/]+={0,2})/.exec(request.PublicKeyBody)?.[1];
  if (body === undefined)
    throw refuse('InvalidPublicKeyBody.Malformed', 'PublicKeyBody is not an "ssh-rsa …" public key.');
  const digest = fingerprint(Buffer.from(body, 'base64'));
  store(context, request, digest, request.PublicKeyBody);
  return { KeyPairName: request.KeyPairName, KeyPairFingerPrint: digest };
});

function store(
  context: Context,
  request: {
    readonly KeyPairName: string;
    readonly ResourceGroupId: string | undefined;
    readonly Tag: Parameters<typeof newTags>[0];
  },
  digest: string,
  publicKey: string,
): void {
  if (context.objects.find(keyPairKind, request.KeyPairName) !== undefined) {
    throw refuse('KeyPair.AlreadyExist', `The key pair "${request.KeyPairName}" already exists.`);
  }
  const state = { fingerprint: digest, publicKey, resourceGroupId: request.ResourceGroupId ?? '' };
  context.objects.create(keyPairKind, { id: request.KeyPairName, state, tags: newTags(request.Tag) });
}

function fingerprint(der: Buffer): string {
  return createHash('md5').update(der).digest('hex');
}

/** Names that do not exist are passed over, as on the cloud. */
export const deleteKeyPairs = write({ KeyPairNames: required(jsonTexts()) }, (context, request) => {
  for (const name of request.KeyPairNames) {
    const pair = context.objects.find(keyPairKind, name);
    if (pair !== undefined) context.objects.remove(pair);
  }
  return {};
});

export const describeKeyPairs = read(
  {
    ...pages,
    KeyPairName: text(),
    KeyPairFingerPrint: text(),
    ResourceGroupId: text(),
    Tag: list(record({ Key: required(text()), Value: text() })),
  },
  (context, request) => {
    const found = context.objects
      .list(keyPairKind)
      .filter(({ id }) => request.KeyPairName === undefined || matches(request.KeyPairName, id))
      .filter(({ state }) => [undefined, state.fingerprint].includes(request.KeyPairFingerPrint))
      .filter(({ state }) => [undefined, state.resourceGroupId].includes(request.ResourceGroupId))
      .filter((pair) => hasTags(pair, request.Tag));
    const { items, counts } = onePage(found, request);
    const listed = items.map((pair) => ({
      KeyPairName: pair.id,
      KeyPairFingerPrint: pair.state.fingerprint,
      PublicKey: pair.state.publicKey,
      CreationTime: minutesText(pair.createdAt),
      ResourceGroupId: pair.state.resourceGroupId,
      Tags: tagsAsTagKey(pair.tags),
    }));
    return { ...counts, KeyPairs: { KeyPair: listed } };
  },
);

function matches(wanted: string, name: string): boolean {
  const core = wanted.replaceAll('*', '');
  return wanted.includes('*') ? name.includes(core) : name === wanted;
}
