import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { everyRow, type NumberedPages } from '../numbered-pages.ts';
import { text } from '../properties.ts';
import { ecsApi } from './api.ts';

const IMAGES: NumberedPages = {
  api: ecsApi,
  action: 'DescribeImages',
  path: ['Images', 'Image'],
  pageSize: 100,
  // The marketplace has thousands of images.
  mostPages: 50,
};

/** Id of the newest available image of a product of the marketplace; null when the region has none. */
export async function marketplaceImage(call: Call, productCode: string): Promise<string | null> {
  const offered = await everyRow(call, IMAGES, { ImageOwnerAlias: 'marketplace', Status: 'Available' });
  const images = offered.filter((image) => text(image.ProductCode) === productCode);
  const created = (image: JsonObject): string => text(image.CreationTime) ?? '';
  const [newest] = images.sort((a, b) => (created(a) < created(b) ? 1 : -1));
  return text(newest?.ImageId) ?? null;
}
