import { need } from '../properties.ts';
import { publishedVersion } from '../service/published-version.ts';
import { fc2Api } from './api.ts';

/** A version of a service: all its functions as they are now. */
export const version = publishedVersion({
  type: 'ALIYUN::FC::Version',
  api: fc2Api,
  actions: { publish: 'PublishVersion', list: 'ListVersions', remove: 'DeleteVersion' },
  of: (properties) => ({ serviceName: need(properties, 'ServiceName') }),
  attributes: (found, properties) => ({
    ServiceName: need(properties, 'ServiceName'),
    VersionId: found.versionId ?? '',
  }),
});
