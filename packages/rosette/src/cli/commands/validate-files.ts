import { matchesGlob, resolve } from 'node:path';
import { looksLikeTemplate } from '@rosette/template/text/template-text.ts';
import { readTemplate } from '../context.ts';
import { CliError, fileError } from '../errors.ts';
import type { CliHost } from '../host.ts';
import type { TemplateFile } from './template-call.ts';

export interface FoundTemplates {
  /** Each file once, in the order of the places, those of a folder by name. */
  readonly files: readonly TemplateFile[];
  /** Files that could be templates by their name and are none. */
  readonly passedOver: number;
}

/**
 * The templates in files, folders and patterns. A file that is named is taken whatever it is (`-`: standard input); in folders
 * and patterns only what looks like a template is. Rejects with `CliError` when a place has none.
 */
export async function findTemplates(host: CliHost, places: readonly string[]): Promise<FoundTemplates> {
  const files = new Map<string, TemplateFile>();
  let passedOver = 0;
  for (const place of places) {
    const found = await findIn(host, place);
    passedOver += found.passedOver;
    for (const file of found.files) if (!files.has(file.file)) files.set(file.file, file);
  }
  return { files: [...files.values()], passedOver };
}

async function findIn(host: CliHost, place: string): Promise<FoundTemplates> {
  if (place === '-') return one(host, place);
  const kind = await host.kindOf(resolve(host.cwd, place));
  if (kind === 'folder') return among(host, place, await filesBelow(host, place));
  if (kind === 'file' || !isPattern(place)) return one(host, place);
  const base = place.slice(0, place.search(PATTERN_SIGN)).replace(/[^/]*$/, '');
  const below = await filesBelow(host, base === '' ? '.' : base);
  return among(
    host,
    place,
    below.filter((file) => matchesGlob(file, place.replace(/^\.\//, ''))),
  );
}

async function one(host: CliHost, file: string): Promise<FoundTemplates> {
  return { files: [{ file, text: await readTemplate(host, file) }], passedOver: 0 };
}

const PATTERN_SIGN = /[*?[{]/;

function isPattern(place: string): boolean {
  return PATTERN_SIGN.test(place);
}

/** A process may have only so many files open. */
const OPEN_AT_ONCE = 64;

async function among(host: CliHost, place: string, candidates: readonly string[]): Promise<FoundTemplates> {
  const read: TemplateFile[] = [];
  for (let at = 0; at < candidates.length; at += OPEN_AT_ONCE) {
    const some = candidates.slice(at, at + OPEN_AT_ONCE);
    read.push(...(await Promise.all(some.map(async (file) => ({ file, text: await readText(host, file) })))));
  }
  const files = read.filter(({ text }) => looksLikeTemplate(text));
  if (files.length > 0) return { files, passedOver: read.length - files.length };
  throw new CliError('there is no template to check', {
    where: place,
    why:
      read.length === 0
        ? 'it holds no file that ends with .yml, .yaml, .json or .template'
        : `${read.length} ${read.length === 1 ? 'file was' : 'files were'} looked at; none says ROSTemplateFormatVersion or has Resources of ROS types`,
    hint: 'name a file to have it checked whatever it is',
  });
}

async function readText(host: CliHost, file: string): Promise<string> {
  try {
    return await host.readFile(resolve(host.cwd, file));
  } catch (error) {
    throw fileError('template', file, error);
  }
}

const TEMPLATE_NAME = /\.(?:ya?ml|json|template)$/i;

/** Paths as a person would write them, sorted; hidden folders and `node_modules` left out. */
async function filesBelow(host: CliHost, folder: string): Promise<readonly string[]> {
  const entries = await host.readFolder(resolve(host.cwd, folder)).catch((error: unknown) => {
    throw fileError('folder', folder, error);
  });
  const below = await Promise.all(
    entries.map(async ({ name, kind }) => {
      const path = folder === '.' ? name : `${folder.replace(/\/+$/, '')}/${name}`;
      if (kind === 'file') return TEMPLATE_NAME.test(name) ? [path] : [];
      return name.startsWith('.') || name === 'node_modules' ? [] : filesBelow(host, path);
    }),
  );
  return below.flat();
}
