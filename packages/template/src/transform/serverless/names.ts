import type { TextRange } from '../../base/diagnostic.ts';
import type { Node } from '../../text/node.ts';
import { call, fromJson, list, refTo, scalar } from '../nodes.ts';

/*
 * Names in the cloud for what a template does not name. ROS puts stack name, logical id and a hash together; here the part
 * that makes the name unique is the beginning of the stack's id, so that names are the same at every expansion.
 */

/** `stack-MyService-7840ba19` */
export function stackName(logicalId: string, at: TextRange): Node {
  return joined('-', [refTo('ALIYUN::StackName', at), scalar(logicalId, at), stackHash(at)], at);
}

/** For products with short or strict names: at most `length` letters and digits of the logical id, a separator, 8 digits. */
export function shortName(logicalId: string, length: number, separator: '-' | '_', at: TextRange): Node {
  const letters = logicalId.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  const start = /^[a-z]/.test(letters) ? letters : `r${letters}`;
  // A shortened name says by a hash which one it was.
  const name = start.length <= length ? start : `${start.slice(0, length - 4)}${hash(logicalId)}`;
  return joined(separator, [scalar(name, at), stackHash(at)], at);
}

export function joined(separator: string, parts: readonly Node[], at: TextRange): Node {
  return call('Fn::Join', list([scalar(separator, at), list(parts, at)], at), at);
}

/** Parts of the address of a resource; region and account are those of the stack. */
export function address(parts: readonly (string | Node)[], at: TextRange): Node {
  return joined(
    '',
    parts.map((part) => (typeof part === 'string' ? scalar(part, at) : part)),
    at,
  );
}

export function region(at: TextRange): Node {
  return refTo('ALIYUN::Region', at);
}

export function account(at: TextRange): Node {
  return refTo('ALIYUN::TenantId', at);
}

/** The first eight digits of the stack's id. */
function stackHash(at: TextRange): Node {
  const parts = call('Fn::Split', list([scalar('-', at), refTo('ALIYUN::StackId', at)], at), at);
  return call('Fn::Select', list([fromJson(0, at), parts], at), at);
}

/** FNV-1a, as four characters. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value.toString(36).padStart(4, '0').slice(-4);
}
