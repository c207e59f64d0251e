import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { everyRow } from '../numbered-pages.ts';
import { at, maps, PropertyError, text } from '../properties.ts';
import { ecsApi } from './api.ts';

/**
 * The id behind a template's ImageId. An id that exists stands for itself; anything else is the beginning of the id of a
 * public image (`centos_7`, `ubuntu_22_04`, `aliyun_3_x64_20G_alibase_`), and the newest such image is meant. A name that
 * matches nothing is handed on, so that the cloud says in its own words that it does not exist.
 */
export async function resolveImage(call: Call, given: string): Promise<string> {
  const exact = await call(ecsApi, 'DescribeImages', { ImageId: given });
  if (maps(at(exact, 'Images', 'Image')).length > 0) return given;
  const matching = (await everyRow(call, IMAGES, { ImageOwnerAlias: 'system' })).filter((image) =>
    beginsWith(text(image.ImageId) ?? '', given),
  );
  const newest = matching.toSorted(newestFirst)[0];
  return text(newest?.ImageId) ?? given;
}

const IMAGES = { api: ecsApi, action: 'DescribeImages', path: ['Images', 'Image'], pageSize: 100 };

/** `centos_7` begins `centos_7_9_x64…` but not `centos_72…`; `centos_7.6` is another way to write `centos_7_6`. */
function beginsWith(imageId: string, given: string): boolean {
  const prefix = given.replaceAll('.', '_').toLowerCase();
  const id = imageId.replaceAll('.', '_').toLowerCase();
  if (!id.startsWith(prefix)) return false;
  return !(/\d$/.test(prefix) && /^\d/.test(id.slice(prefix.length)));
}

function newestFirst(a: JsonObject, b: JsonObject): number {
  const byTime = compare(text(b.CreationTime) ?? '', text(a.CreationTime) ?? '');
  return byTime !== 0 ? byTime : compare(text(b.ImageId) ?? '', text(a.ImageId) ?? '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a create of instances finds out first: the image, unless a family or a launch template names it. */
export async function prepareImage(call: Call, properties: JsonObject): Promise<JsonObject> {
  const given = text(properties.ImageId);
  return given === undefined ? {} : { ImageId: await resolveImage(call, given) };
}

/** The same for a change: asked only when the image changes, and a family is resolved too, since no action takes one. */
export async function prepareNewImage(
  call: Call,
  properties: JsonObject,
  changed: readonly string[],
): Promise<JsonObject> {
  if (!changed.includes('ImageId') && !changed.includes('ImageFamily')) return {};
  if (text(properties.ImageId) !== undefined) return prepareImage(call, properties);
  const ImageFamily = text(properties.ImageFamily);
  if (ImageFamily === undefined) return {};
  const id = text(at(await call(ecsApi, 'DescribeImageFromFamily', { ImageFamily }), 'Image', 'ImageId'));
  if (id === undefined) throw new PropertyError(`The image family "${ImageFamily}" has no image.`);
  return { ImageId: id };
}
