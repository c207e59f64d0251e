import { basename, extname } from 'node:path';
import { CliError } from './errors.ts';

/** What ROS accepts as a stack's name (reference/stack-lifecycle.md 1.1). */
const validName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/;

/** The name given, or one made of the template's file name: `web app.v2.yml` becomes `web-app-v2`. */
export function stackName(given: string | undefined, file: string, where = '--name'): string {
  if (given !== undefined) return checked(given, where);
  const stem = basename(file, extname(file))
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
  if (file === '-' || stem === '') throw new CliError('the stack needs a name', { hint: 'give one with --name' });
  return stem.slice(0, 255);
}

function checked(name: string, where: string): string {
  if (validName.test(name)) return name;
  throw new CliError(`"${name}" cannot be a stack's name`, {
    where,
    why: 'a name has at most 255 letters, digits, - and _, and begins with a letter or digit',
  });
}
