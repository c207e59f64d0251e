import { isLaidOut } from '../core/layouts.ts';
import type { WebGround } from '../web/ground.ts';
import type { WebMount } from '../web/local-web.ts';
import type { WebRequest } from '../web/web.ts';
import type { LocalServices } from './destination-sender.ts';

/** Requests of Function Compute begin with one of its two versions. `services`: the other services of the same cloud. */
export function fcMount(ground: WebGround, services: LocalServices, environment: NodeJS.ProcessEnv): WebMount {
  return {
    name: 'fc',
    claims: ({ path }: WebRequest) => /^\/(2023-03-30|2016-08-15)\//.test(path),
    open: async () => (await import('./function-compute.ts')).FunctionCompute.open(ground, { services, environment }),
    hasWork: () => hasTasks(ground),
  };
}

/** Asynchronous invocations that wait, or were under way when the last process ended. */
function hasTasks({ db }: WebGround): boolean {
  return isLaidOut(db, 'fc') && db.row('SELECT 1 AS found FROM fc_tasks WHERE ended_at IS NULL LIMIT 1') !== undefined;
}
