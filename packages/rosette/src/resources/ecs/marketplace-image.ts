import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { at, maps, text } from '../properties.ts';
import { ecsApi } from './api.ts';

const PAGE_SIZE = 100;
/** The marketplace has thousands of images. */
const MOST_PAGES = 50;

/** Id of the newest available image of a product of the marketplace; null when the region has none. */
export async function marketplaceImage(call: Call, productCode: string): Promise<string | null> {
  const images: JsonObject[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await call(ecsApi, 'DescribeImages', {
      ImageOwnerAlias: 'marketplace',
      Status: 'Available',
      PageNumber: page,
      PageSize: PAGE_SIZE,
    });
    const rows = maps(at(answer, 'Images', 'Image'));
    images.push(...rows.filter((image) => text(image.ProductCode) === productCode));
    if (rows.length < PAGE_SIZE) break;
  }
  const created = (image: JsonObject): string => text(image.CreationTime) ?? '';
  const [newest] = images.sort((a, b) => (created(a) < created(b) ? 1 : -1));
  return text(newest?.ImageId) ?? null;
}
