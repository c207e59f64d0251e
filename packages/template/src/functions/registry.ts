import { and } from './and.ts';
import { base64Encode } from './base64-encode.ts';
import { equals } from './equals.ts';
import { findInMap } from './find-in-map.ts';
import { getAtt } from './get-att.ts';
import { getAzs } from './get-azs.ts';
import { ifFunction } from './if.ts';
import { join } from './join.ts';
import { length } from './length.ts';
import { not } from './not.ts';
import { or } from './or.ts';
import { ref } from './ref.ts';
import { select } from './select.ts';
import type { LanguageFunction } from './spec.ts';
import { split } from './split.ts';
import { sub } from './sub.ts';

/** Every function that Rosette evaluates. One sorted line each. */
export const functions: ReadonlyMap<string, LanguageFunction> = new Map(
  [
    and,
    base64Encode,
    equals,
    findInMap,
    getAtt,
    getAzs,
    ifFunction,
    join,
    length,
    not,
    or,
    ref,
    select,
    split,
    sub,
  ].map((entry) => [entry.name, entry]),
);

/** Functions of ROS (reference/template-language.md 3.1) that Rosette does not evaluate yet. A line leaves when its file comes. */
export const plannedFunctions: ReadonlySet<string> = new Set([
  'Fn::Add',
  'Fn::Any',
  'Fn::Avg',
  'Fn::Base64',
  'Fn::Base64Decode',
  'Fn::Calculate',
  'Fn::Cidr',
  'Fn::Contains',
  'Fn::EachMemberIn',
  'Fn::FormatTime',
  'Fn::GetJsonValue',
  'Fn::GetStackOutput',
  'Fn::Indent',
  'Fn::Index',
  'Fn::Jq',
  'Fn::ListMerge',
  'Fn::MarketplaceImage',
  'Fn::MatchPattern',
  'Fn::Max',
  'Fn::MemberListToMap',
  'Fn::MergeMap',
  'Fn::MergeMapToList',
  'Fn::Min',
  'Fn::Replace',
  'Fn::ResourceFacade',
  'Fn::SelectMapList',
  'Fn::Str',
  'Fn::TransformNamespace',
]);

/** A map with this one key is a call (reference/template-language.md 3.0). */
export function isFunctionKey(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}
