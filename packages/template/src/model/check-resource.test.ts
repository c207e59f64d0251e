import { describe, expect, it } from 'vitest';
import { findings } from '../evaluate/given.fixture.ts';

const parameters = `
Parameters:
  Policy: {Type: String, AllowedValues: [Delete, Retain]}
  Kept: {Type: String, AllowedValues: [Retain, Snapshot]}
  Any: {Type: String}
Resources:
  B: {Type: Test::Free}
  A: {Type: Test::Free, `;

describe('DeletionPolicy', () => {
  it.each([
    ['{Ref: Policy}', undefined],
    ['{Ref: Any}', undefined],
    ['{Ref: ALIYUN::NoValue}', undefined],
    ['{Ref: Kept}', 'AttributeInvalid Resources.A.DeletionPolicy'],
    ['{Ref: ALIYUN::Region}', 'AttributeInvalid Resources.A.DeletionPolicy'],
    ['{Ref: B}', 'ReferenceMisplaced Resources.A.DeletionPolicy'],
    ['{Ref: Polcy}', 'ReferenceUnknown Resources.A.DeletionPolicy'],
    ['{Fn::Join: ["", [Re, tain]]}', 'AttributeInvalid Resources.A.DeletionPolicy'],
    ['null', 'AttributeInvalid Resources.A.DeletionPolicy'],
    ['Snapshot', 'AttributeInvalid Resources.A.DeletionPolicy'],
  ])('%s: %s', (policy, finding) => {
    expect(findings(`${parameters}DeletionPolicy: ${policy}}`)).toEqual(finding === undefined ? [] : [finding]);
  });
});

describe('Metadata and UpdatePolicy', () => {
  it.each(['Metadata', 'UpdatePolicy'])('%s is a map whose functions are judged as in values', (attribute) => {
    expect(findings(`${parameters}${attribute}: {a: [{Ref: Any}, {Ref: B}, {Fn::GetAtt: [B, Id]}]}}`)).toEqual([]);
    expect(findings(`${parameters}${attribute}: {Ref: Any}}`)).toEqual([]);
    expect(findings(`${parameters}${attribute}: {a: {Ref: Anny}}}`)).toEqual([
      `ReferenceUnknown Resources.A.${attribute}.a`,
    ]);
  });
});
