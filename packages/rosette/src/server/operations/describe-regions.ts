import { choice, withDefault } from '../fields.ts';
import { operation } from '../operation.ts';

const shape = { AcceptLanguage: withDefault(choice('zh-CN', 'en-US', 'ja'), 'zh-CN') };

/** The regions that stacks can be made in. Needs a signature but no permission (reference/api.md 19). */
export const describeRegions = operation({
  name: 'DescribeRegions',
  access: 'read',
  shape,
  resource: () => null,
  handle: async ({ AcceptLanguage }, { services }) => ({
    Regions: services.regions.map(({ id, names }) => ({
      RegionId: id,
      LocalName: names[AcceptLanguage] ?? names['en-US'] ?? id,
      RegionEndpoint: services.endpoint(),
    })),
  }),
});
