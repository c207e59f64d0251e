import { isFunctionKey } from '../functions/registry.ts';
import type { Entry } from '../text/node.ts';

/** Types with a property that holds another template: nothing of this one is in it (reference/template-language.md 3.0). */
const NESTED = new Set(['ALIYUN::ROS::Stack', 'ALIYUN::ROS::StackGroup']);

/** Whether a property is handed down as it is written; a call in its place is evaluated. */
export function isRawProperty(type: string | undefined, { key, value }: Entry): boolean {
  if (key !== 'TemplateBody' || type === undefined || !NESTED.has(type)) return false;
  return value.kind !== 'map' || value.entries.length !== 1 || !isFunctionKey(value.entries[0]!.key);
}
