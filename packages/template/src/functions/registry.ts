import { add } from './add.ts';
import { and } from './and.ts';
import { any } from './any.ts';
import { avg } from './avg.ts';
import { base64 } from './base64.ts';
import { base64Decode } from './base64-decode.ts';
import { base64Encode } from './base64-encode.ts';
import { calculate } from './calculate.ts';
import { cidr } from './cidr.ts';
import { contains } from './contains.ts';
import { eachMemberIn } from './each-member-in.ts';
import { equals } from './equals.ts';
import { findInMap } from './find-in-map.ts';
import { formatTime } from './format-time.ts';
import { getAtt } from './get-att.ts';
import { getAzs } from './get-azs.ts';
import { getJsonValue } from './get-json-value.ts';
import { getStackOutput } from './get-stack-output.ts';
import { ifFunction } from './if.ts';
import { indent } from './indent.ts';
import { indexOf } from './index-of.ts';
import { join } from './join.ts';
import { jq } from './jq.ts';
import { length } from './length.ts';
import { listMerge } from './list-merge.ts';
import { marketplaceImage } from './marketplace-image.ts';
import { matchPattern } from './match-pattern.ts';
import { max, min } from './max.ts';
import { memberListToMap } from './member-list-to-map.ts';
import { mergeMap } from './merge-map.ts';
import { mergeMapToList } from './merge-map-to-list.ts';
import { not } from './not.ts';
import { or } from './or.ts';
import { ref } from './ref.ts';
import { replace } from './replace.ts';
import { resourceFacade } from './resource-facade.ts';
import { select } from './select.ts';
import { selectMapList } from './select-map-list.ts';
import type { LanguageFunction } from './spec.ts';
import { split } from './split.ts';
import { str } from './str.ts';
import { sub } from './sub.ts';
import { transformNamespace } from './transform-namespace.ts';

/** Every function of ROS (reference/template-language.md 3.1). One sorted line each. */
export const functions: ReadonlyMap<string, LanguageFunction> = new Map(
  [
    add,
    and,
    any,
    avg,
    base64,
    base64Decode,
    base64Encode,
    calculate,
    cidr,
    contains,
    eachMemberIn,
    equals,
    findInMap,
    formatTime,
    getAtt,
    getAzs,
    getJsonValue,
    getStackOutput,
    ifFunction,
    indent,
    indexOf,
    join,
    jq,
    length,
    listMerge,
    marketplaceImage,
    matchPattern,
    max,
    memberListToMap,
    mergeMap,
    mergeMapToList,
    min,
    not,
    or,
    ref,
    replace,
    resourceFacade,
    select,
    selectMapList,
    split,
    str,
    sub,
    transformNamespace,
  ].map((entry) => [entry.name, entry]),
);

/** A map with this one key is a call (reference/template-language.md 3.0). */
export function isFunctionKey(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}
