import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { additions } from './additions.ts';

/*
 * Which types' properties are listed completely, so that any other name is a mistake (docs/decisions/0008).
 */

/** The packages of 2025 and later. Those before are of October 2024, and types have gained properties since. */
const FIRST_CURRENT = [1, 9] as const;

/** Types of older packages that were held against their help pages of 2026, and had nothing more. */
const checked = new Set([
  'ALIYUN::RandomString',
  'ALIYUN::SLB::BackendServerAttachment',
  'ALIYUN::SLB::Listener',
  'ALIYUN::SLB::LoadBalancer',
]);

export function withCompleteness(name: string, type: JsonObject): JsonObject {
  const { propertiesComplete: _, ...rest } = type;
  const listedHere = Object.hasOwn(additions, name);
  const complete = type.properties === null || checked.has(name) || listedHere || isCurrent(type.source);
  return complete ? rest : { ...rest, propertiesComplete: false };
}

/** `ros-cdk-ecs@1.11.0` */
function isCurrent(source: Json | undefined): boolean {
  const version = /@(\d+)\.(\d+)/.exec(String(source));
  if (version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > FIRST_CURRENT[0] || (major === FIRST_CURRENT[0] && minor >= FIRST_CURRENT[1]);
}
