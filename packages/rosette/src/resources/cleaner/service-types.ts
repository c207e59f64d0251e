import { type Call, isGone } from '../caller.ts';
import { fc2Api } from '../fc/api.ts';
import { fc3Api } from '../fc3/api.ts';
import { mnsApi } from '../mns/api.ts';
import { ossApi } from '../oss/api.ts';
import { abortUploads, removePage } from '../oss/bucket.ts';
import { at, map, maps, text } from '../properties.ts';
import type { Tag } from '../tags.ts';
import { type Cleanable, found, type Remaining, type RemoveInput, tagsOf } from './cleanable.ts';

/** These services tell of one thing at a time. */
async function existing(ids: readonly string[], get: (id: string) => Promise<unknown>): Promise<readonly Remaining[]> {
  const found = await Promise.all(ids.map((id) => exists(() => get(id))));
  return ids.filter((_, position) => found[position]).map((id) => ({ id }));
}

async function exists(get: () => Promise<unknown>): Promise<boolean> {
  try {
    await get();
    return true;
  } catch (error) {
    if (isGone(error, ['NoSuchBucket', 'QueueNotExist', 'TopicNotExist'])) return false;
    throw error;
  }
}

export const mnsQueue: Cleanable = {
  type: 'MNS:Queue',
  listed: 'by region',
  filters: [],
  sideEffects: [],
  list: async (call, Marker) => {
    const answer = await call(mnsApi, 'ListQueue', { Marker });
    const items = maps(answer.Queue).map(({ QueueURL }) => found(lastPart(QueueURL), { name: lastPart(QueueURL) }));
    return { items, next: text(answer.NextMarker) };
  },
  remaining: (call, ids) => existing(ids, (QueueName) => call(mnsApi, 'GetQueueAttributes', { QueueName })),
  remove: async ({ call, id }) => {
    await call(mnsApi, 'DeleteQueue', { QueueName: id });
    return 'gone';
  },
};

export const mnsTopic: Cleanable = {
  type: 'MNS:Topic',
  listed: 'by region',
  filters: [],
  sideEffects: [],
  list: async (call, Marker) => {
    const answer = await call(mnsApi, 'ListTopic', { Marker });
    const items = maps(answer.Topic).map(({ TopicURL }) => found(lastPart(TopicURL), { name: lastPart(TopicURL) }));
    return { items, next: text(answer.NextMarker) };
  },
  remaining: (call, ids) => existing(ids, (TopicName) => call(mnsApi, 'GetTopicAttributes', { TopicName })),
  remove: async ({ call, id }) => {
    await call(mnsApi, 'DeleteTopic', { TopicName: id });
    return 'gone';
  },
};

/** Names of queues and topics stand at the end of their addresses. */
function lastPart(url: unknown): string {
  return (
    String(url ?? '')
      .split('/')
      .at(-1) ?? ''
  );
}

export const ossBucket: Cleanable = {
  type: 'OSS:Bucket',
  listed: 'everywhere',
  filters: ['Tags'],
  sideEffects: ['DeleteContents'],
  list: async (call, Marker) => {
    const answer = await call(ossApi, 'ListBuckets', { Marker });
    const buckets = maps(at(answer, 'Buckets', 'Bucket'));
    const items = await Promise.all(
      buckets.map(async ({ Name, Location }) =>
        found(Name, {
          name: text(Name) ?? '',
          region: (text(Location) ?? '').replace(/^oss-/, ''),
          tags: await bucketTags(call, text(Name) ?? ''),
        }),
      ),
    );
    return { items, next: text(answer.NextMarker) };
  },
  remaining: (call, ids) => existing(ids, (Bucket) => call(ossApi, 'GetBucketInfo', { Bucket })),
  remove: removeBucket,
  gone: ['NoSuchBucket'],
};

async function bucketTags(call: Call, Bucket: string): Promise<readonly Tag[]> {
  try {
    return tagsOf(at(await call(ossApi, 'GetBucketTags', { Bucket }), 'TagSet', 'Tag'));
  } catch (error) {
    // It went while the list was read.
    if (isGone(error, ['NoSuchBucket'])) return [];
    throw error;
  }
}

/** A page of its objects at a time. */
async function removeBucket({ call, id, may }: RemoveInput): Promise<'again' | 'gone'> {
  if (may('DeleteContents')) {
    const { Bucket } = await call(ossApi, 'GetBucketInfo', { Bucket: id });
    if (await removePage(call, id, text(map(Bucket).Versioning) !== undefined)) return 'again';
    await abortUploads(call, id);
  }
  await call(ossApi, 'DeleteBucket', { Bucket: id });
  return 'gone';
}

export const fcService: Cleanable = {
  type: 'FC:Service',
  listed: 'by region',
  filters: [],
  sideEffects: ['DeleteContents'],
  list: async (call, nextToken) => {
    const answer = await call(fc2Api, 'ListServices', { limit: 100, nextToken });
    const items = maps(answer.services).map(({ serviceName }) => found(serviceName, { name: text(serviceName) ?? '' }));
    return { items, next: text(answer.nextToken) };
  },
  remaining: (call, ids) => existing(ids, (serviceName) => call(fc2Api, 'GetService', { serviceName })),
  remove: removeService,
};

/** A few of its functions at a time, then what else is in it. */
async function removeService({ call, id, may }: RemoveInput): Promise<'again' | 'gone'> {
  const serviceName = id;
  if (may('DeleteContents')) {
    const { functions, nextToken } = await call(fc2Api, 'ListFunctions', { serviceName, limit: 20 });
    for (const { functionName } of maps(functions)) await removeFunction2(call, id, text(functionName) ?? '');
    if (text(nextToken) !== undefined) return 'again';
    const { aliases } = await call(fc2Api, 'ListAliases', { serviceName, limit: 100 });
    for (const { aliasName } of maps(aliases)) await call(fc2Api, 'DeleteAlias', { serviceName, aliasName });
    const { versions } = await call(fc2Api, 'ListVersions', { serviceName, limit: 100 });
    for (const { versionId } of maps(versions)) await call(fc2Api, 'DeleteVersion', { serviceName, versionId });
  }
  await call(fc2Api, 'DeleteService', { serviceName });
  return 'gone';
}

/** 2.0 keeps a function that has triggers. */
async function removeFunction2(call: Call, serviceName: string, functionName: string): Promise<void> {
  const owner = { serviceName, functionName };
  const { triggers } = await call(fc2Api, 'ListTriggers', { ...owner, limit: 100 });
  for (const { triggerName } of maps(triggers)) await call(fc2Api, 'DeleteTrigger', { ...owner, triggerName });
  await call(fc2Api, 'DeleteFunction', owner);
}

/** Not among the types of ROS, which cleans services of 2.0 only. */
export const fc3Function: Cleanable = {
  type: 'FC3:Function',
  listed: 'by region',
  filters: ['Tags'],
  sideEffects: ['DeleteContents'],
  list: async (call, nextToken) => {
    const answer = await call(fc3Api, 'ListFunctions', { limit: 100, nextToken });
    const items = maps(answer.functions)
      // `service$function` is one of 2.0, and goes with its service.
      .filter(({ functionName }) => text(functionName)?.includes('$') === false)
      .map(({ functionName, tags }) => found(functionName, { name: text(functionName) ?? '', tags: tagsOf(tags) }));
    return { items, next: text(answer.nextToken) };
  },
  remaining: (call, ids) => existing(ids, (functionName) => call(fc3Api, 'GetFunction', { functionName })),
  remove: removeFunction3,
};

async function removeFunction3({ call, id, may }: RemoveInput): Promise<'gone'> {
  const functionName = id;
  if (may('DeleteContents')) {
    const { triggers } = await call(fc3Api, 'ListTriggers', { functionName, limit: 100 });
    for (const { triggerName } of maps(triggers)) await call(fc3Api, 'DeleteTrigger', { functionName, triggerName });
    const { aliases } = await call(fc3Api, 'ListAliases', { functionName, limit: 100 });
    for (const { aliasName } of maps(aliases)) await call(fc3Api, 'DeleteAlias', { functionName, aliasName });
    const { versions } = await call(fc3Api, 'ListFunctionVersions', { functionName, limit: 100 });
    for (const { versionId } of maps(versions)) {
      await call(fc3Api, 'DeleteFunctionVersion', { functionName, versionId });
    }
  }
  await call(fc3Api, 'DeleteFunction', { functionName });
  return 'gone';
}
