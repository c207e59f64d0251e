import { need } from '../properties.ts';
import { publishedVersion } from '../service/published-version.ts';
import { fc3Api } from './api.ts';

/** A version of a function, as it is now; under both names that it is known by. */
const named = (type: string) =>
  publishedVersion({
    type,
    api: fc3Api,
    actions: { publish: 'PublishFunctionVersion', list: 'ListFunctionVersions', remove: 'DeleteFunctionVersion' },
    of: (properties) => ({ functionName: need(properties, 'FunctionName') }),
    attributes: (found, properties) => ({
      CreateTime: found.createdTime ?? '',
      Description: found.description ?? '',
      FunctionName: need(properties, 'FunctionName'),
      LastModifiedTime: found.lastModifiedTime ?? '',
      VersionId: found.versionId ?? '',
    }),
  });

export const functionVersion = named('ALIYUN::FC3::FunctionVersion');
export const version = named('ALIYUN::FC3::Version');
