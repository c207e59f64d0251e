/** A region as the catalogue knows it. */
export interface Region {
  readonly id: string;
  readonly name: string;
  /** Three characters that begin the random part of every id of the region (reference/resource-types.md 4). */
  readonly code: string;
  /** Last letters of its zones, as in the public list of regions and zones. */
  readonly zones: string;
}

/** Public regions and zones of Alibaba Cloud (help page "Regions and zones"; a choice of those, not all). */
export const regions: readonly Region[] = [
  { id: 'cn-hangzhou', name: 'China (Hangzhou)', code: 'bp1', zones: 'hijkgfb' },
  { id: 'cn-beijing', name: 'China (Beijing)', code: '2ze', zones: 'hijklfgac' },
  { id: 'cn-shanghai', name: 'China (Shanghai)', code: 'uf6', zones: 'bgelfmn' },
  { id: 'cn-shenzhen', name: 'China (Shenzhen)', code: 'wz9', zones: 'defc' },
  { id: 'cn-qingdao', name: 'China (Qingdao)', code: 'm5e', zones: 'bc' },
  { id: 'cn-zhangjiakou', name: 'China (Zhangjiakou)', code: '8vb', zones: 'abc' },
  { id: 'cn-huhehaote', name: 'China (Hohhot)', code: 'hp3', zones: 'ab' },
  { id: 'cn-wulanchabu', name: 'China (Ulanqab)', code: '0jl', zones: 'abc' },
  { id: 'cn-heyuan', name: 'China (Heyuan)', code: 'f8z', zones: 'ab' },
  { id: 'cn-guangzhou', name: 'China (Guangzhou)', code: '7xv', zones: 'ab' },
  { id: 'cn-chengdu', name: 'China (Chengdu)', code: '2vc', zones: 'ab' },
  { id: 'cn-hongkong', name: 'China (Hong Kong)', code: 'j6c', zones: 'bcd' },
  { id: 'ap-southeast-1', name: 'Singapore', code: 't4n', zones: 'abc' },
  { id: 'ap-southeast-3', name: 'Malaysia (Kuala Lumpur)', code: '8ps', zones: 'ab' },
  { id: 'ap-southeast-5', name: 'Indonesia (Jakarta)', code: 'k1a', zones: 'abc' },
  { id: 'ap-northeast-1', name: 'Japan (Tokyo)', code: '6we', zones: 'abc' },
  { id: 'eu-central-1', name: 'Germany (Frankfurt)', code: 'gw8', zones: 'abc' },
  { id: 'eu-west-1', name: 'UK (London)', code: 'd7o', zones: 'ab' },
  { id: 'us-west-1', name: 'US (Silicon Valley)', code: 'rj9', zones: 'ab' },
  { id: 'us-east-1', name: 'US (Virginia)', code: '0xi', zones: 'ab' },
];

export function findRegion(id: string): Region | undefined {
  return regions.find((region) => region.id === id);
}

/** Regions of mainland China write `cn-hangzhou-h`, those abroad `us-west-1a`. */
export function zonesOf(regionId: string): readonly string[] {
  const region = findRegion(regionId);
  if (region === undefined) return [];
  const separator = /\d$/.test(region.id) ? '' : '-';
  return [...region.zones].map((letter) => `${region.id}${separator}${letter}`);
}
