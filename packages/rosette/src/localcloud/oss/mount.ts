import type { WebGround } from '../web/ground.ts';
import type { WebMount } from '../web/local-web.ts';

/** Whatever no other service claims: buckets and keys may have any path. */
export function ossMount(ground: WebGround): WebMount {
  return {
    name: 'oss',
    claims: () => true,
    open: async () => (await import('./service.ts')).OssService.open(ground),
  };
}
