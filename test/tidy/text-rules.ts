import { posix } from 'node:path';
import type { Finding, ProjectFile } from './project.ts';

/** Folders of one machine, written as fixed paths: what they name exists nowhere else. */
const MACHINE_PATH = /(?<![\w.:-])\/(?:work|root|tmp)\/[\w.-]/;
const REGISTRY_HOST = /\b(?:registry\.(?:npmjs|npmmirror|yarnpkg)|npm\.pkg)\.[a-z]+/i;

/** Paths of a machine and hosts of package registries, which must not be in the repository. */
export function privateFindings(file: ProjectFile, configuredRegistry?: string): readonly Finding[] {
  return lines(file.text).flatMap(([line, text]) => {
    const found: Finding[] = [];
    if (MACHINE_PATH.test(text)) found.push({ path: file.path, line, message: 'names a path of one machine' });
    if (REGISTRY_HOST.test(text) || (configuredRegistry !== undefined && text.includes(configuredRegistry))) {
      found.push({ path: file.path, line, message: 'names a package registry' });
    }
    return found;
  });
}

/** The host of the registry that npm uses here, or undefined when it is a loopback one, whose name says nothing. */
export function registryHost(url: string | undefined): string | undefined {
  const host = url === undefined || !URL.canParse(url) ? undefined : new URL(url).host;
  return host === undefined || host === '' || /^(localhost|127\.|\[::1\])/.test(host) ? undefined : host;
}

/** Where a lock file says it got a package: only links inside the workspace may say so. */
export function lockFindings(file: ProjectFile): readonly Finding[] {
  const lock = JSON.parse(file.text) as { packages: Record<string, { resolved?: string; link?: boolean }> };
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined && entry.link !== true)
    .map(([name]) => ({
      path: file.path,
      message: `says where ${name} came from: run npm with the repository's .npmrc (omit-lockfile-registry-resolved)`,
    }));
}

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
/** Where a quoted path may start: documents name files of a room as the room's own imports do. */
const BASES = ['', 'packages/rosette/src/', 'packages/rosette/src/engine/', 'packages/template/src/'];
const QUOTED_PATH = /`((?:packages|test|docs|bench|examples|tools|specs|\.ci)\/[\w./-]*|[\w./-]+\/[\w.-]+\.tsx?)`/g;
const SCRIPT = /\bnpm (?:run ([\w:-]+)|(test)\b)/g;

/** Links and quoted paths of a document that lead nowhere. `exists` answers for a path from the root. */
export function documentFindings(file: ProjectFile, exists: (path: string) => boolean): readonly Finding[] {
  return lines(file.text).flatMap(([line, text]) => {
    const links = [...text.matchAll(LINK)].map((match) => match[1] ?? '').filter((link) => !/^(#|[a-z]+:)/.test(link));
    const targets = links.map((link) => posix.join(posix.dirname(file.path), link.replace(/#.*/, '')));
    const quoted = [...text.matchAll(QUOTED_PATH)].map((match) => match[1] ?? '');
    const dead = [
      ...targets.filter((target) => !exists(target)),
      ...quoted.filter((path) => !BASES.some((base) => exists(base + path))),
    ];
    return dead.map((target) => ({ path: file.path, line, message: `leads to ${target}, which does not exist` }));
  });
}

/** Commands of a document that package.json does not have. */
export function scriptFindings(file: ProjectFile, scripts: ReadonlySet<string>): readonly Finding[] {
  return lines(file.text).flatMap(([line, text]) =>
    [...text.matchAll(SCRIPT)]
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((name) => !scripts.has(name))
      .map((name) => ({ path: file.path, line, message: `tells to run the script "${name}", which does not exist` })),
  );
}

function lines(text: string): readonly (readonly [number, string])[] {
  return text.split('\n').map((line, index) => [index + 1, line]);
}
