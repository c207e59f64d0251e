import type { JsonObject } from '@rosette/template/base/json.ts';

/*
 * Types that no package of the ROS CDK describes, or names only, each with where its properties come from.
 */

const text: JsonObject = { type: 'string' };
const needed: JsonObject = { type: 'string', required: true, updatable: false };
const changing: JsonObject = { type: 'string', updatable: true };

function addition(source: string, properties: JsonObject, attributes: readonly string[]): JsonObject {
  const named = Object.fromEntries(attributes.map((name) => [name, 'Any']));
  return { source, properties, attributes: named, attributesComplete: true, ref: 'String' };
}

const version = addition(
  'PublishFunctionVersion of Function Compute 2023-03-30',
  { Description: { ...text, updatable: false }, FunctionName: needed },
  ['CreateTime', 'Description', 'FunctionName', 'LastModifiedTime', 'VersionId'],
);

export const additions: Readonly<Record<string, JsonObject>> = {
  'ALIYUN::FC3::Alias': addition(
    'CreateAlias of Function Compute 2023-03-30, spelt as ALIYUN::FC::Alias',
    {
      AdditionalVersion: changing,
      AdditionalWeight: { type: 'number', updatable: true, constraints: { min: 0, max: 100 } },
      AliasName: needed,
      Description: changing,
      FunctionName: needed,
      VersionId: changing,
    },
    ['AliasName', 'FunctionName', 'VersionId'],
  ),
  'ALIYUN::FC3::FunctionVersion': version,
  'ALIYUN::FC3::Version': version,
  'ALIYUN::OSS::BucketPolicy': addition(
    'PutBucketPolicy of OSS 2019-05-17',
    {
      BucketName: needed,
      PolicyDocument: { type: 'map', required: true, updatable: true, values: { type: 'any' } },
    },
    ['BucketName'],
  ),
};
