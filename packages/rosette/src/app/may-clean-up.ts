import { CliError } from '#cli/errors.ts';

const SWITCH = 'ROSETTE_RESOURCE_CLEANER';

/** Whether an operator lets templates delete what they did not make (docs/custom-resources.md, "The resource cleaner").
 *  Throws `CliError`. */
export function mayCleanUp(env: Readonly<Record<string, string | undefined>>): boolean {
  const wanted = env[SWITCH] ?? '';
  if (wanted === 'allow') return true;
  if (wanted === '' || wanted === 'deny') return false;
  throw new CliError('do not know whether templates may clean up', {
    where: SWITCH,
    why: `"${wanted}" is neither allow nor deny`,
    hint: `set ${SWITCH}=allow to let ALIYUN::ROS::ResourceCleaner delete things, or leave it out`,
  });
}
