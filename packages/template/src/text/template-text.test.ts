import { expect, it } from 'vitest';
import { looksLikeTemplate } from './template-text.ts';

it.each([
  ["ROSTemplateFormatVersion: '2015-09-01'"],
  ['{"ROSTemplateFormatVersion":"2015-09-01"}'],
  ['# no version\nResources:\n  A:\n    Type: ALIYUN::ECS::VPC'],
  ['{ "Resources": { "A": { "Type": "ALIYUN::ECS::VPC"'],
])('%s is one', (text) => {
  expect(looksLikeTemplate(text)).toBe(true);
});

it.each([
  [''],
  ['apiVersion: v1\nkind: Pod'],
  ['AWSTemplateFormatVersion: 2010-09-09\nResources:\n  A: {Type: AWS::S3::Bucket}'],
  ['{"ALIYUN::ECS::VPC": {"properties": {}}}'],
  ['# about ROSTemplateFormatVersion\na: 1'],
])('%s is none', (text) => {
  expect(looksLikeTemplate(text)).toBe(false);
});
