import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, isNull } from '../../text/node.ts';
import type { Expansion } from '../expansion.ts';
import { type FilePlace, filePlace } from './file-place.ts';

/** One file of a workspace. */
export interface WorkspaceFile {
  /** Relative to the workspace, with `/` between the names. */
  readonly path: string;
  /** Of the file, `''` for the root. */
  readonly directory: string;
  readonly text: string;
  readonly pathRange: TextRange;
  readonly place: FilePlace;
}

/** reference/template-language.md 6.2 */
const MAX_FILES = 50;
const MAX_PATH = 1024;
const MAX_NAME = 255;
const MAX_DEPTH = 5;

const EXAMPLE = 'Write `main.tf: |-` under `Workspace`, and the file below it.';

/** The files of `Workspace`, without those that are refused. */
export function readWorkspace(
  section: Entry | undefined,
  at: TextRange,
  expansion: Expansion,
): readonly WorkspaceFile[] {
  if (section === undefined || isNull(section.value)) {
    expansion.report('WorkspaceInvalid', 'The template has no `Workspace` with Terraform files.', [], at, EXAMPLE);
    return [];
  }
  if (section.value.kind !== 'map') {
    const message = '`Workspace` must be a map from file path to content.';
    expansion.report('WorkspaceInvalid', message, ['Workspace'], section.value.range, EXAMPLE);
    return [];
  }
  const { entries } = section.value;
  if (entries.length > MAX_FILES) {
    const message = `The workspace has ${entries.length} files, more than the ${MAX_FILES} that ROS accepts.`;
    expansion.report('WorkspaceInvalid', message, ['Workspace'], section.keyRange);
  }
  const files = entries.slice(0, MAX_FILES).flatMap((entry) => readFile(entry, expansion));
  if (entries.every(({ key }) => key.includes('/') || !isTerraformFile(key))) {
    const message = 'The workspace has no Terraform file (`.tf` or `.tf.json`) at its root.';
    expansion.report('WorkspaceInvalid', message, ['Workspace'], section.keyRange, EXAMPLE);
  }
  return files;
}

export function isTerraformFile(path: string): boolean {
  return path.endsWith('.tf') || path.endsWith('.tf.json');
}

function readFile(entry: Entry, expansion: Expansion): readonly WorkspaceFile[] {
  const path = ['Workspace', entry.key];
  const refusal = refusePath(entry.key);
  if (refusal !== undefined) {
    const message = `The workspace path \`${shortened(entry.key)}\` ${refusal}`;
    expansion.report('WorkspaceInvalid', message, path, entry.keyRange, 'Write a relative path such as `vpc/main.tf`.');
    return [];
  }
  const { value } = entry;
  // An empty file is written without a value.
  const content = isNull(value) ? '' : value.kind === 'scalar' ? value.value : undefined;
  if (value.kind !== 'scalar' || typeof content !== 'string') {
    const message = `The content of the workspace file \`${entry.key}\` must be text.`;
    expansion.report('WorkspaceInvalid', message, path, value.range);
    return [];
  }
  if (!content.isWellFormed()) {
    const message = `The workspace file \`${entry.key}\` holds half a character, which UTF-8 cannot carry.`;
    expansion.report('WorkspaceInvalid', message, path, value.range);
    return [];
  }
  const place = filePlace(expansion.text, value, content);
  return [{ path: entry.key, directory: directoryOf(entry.key), text: content, pathRange: entry.keyRange, place }];
}

function refusePath(path: string): string | undefined {
  if (path === '') return 'is empty.';
  if (path.length > MAX_PATH) return `has more than ${MAX_PATH} characters.`;
  if (path.startsWith('/')) return 'is absolute.';
  if (!/^[!-~ ]+$/.test(path)) return 'has characters other than those of ASCII.';
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) {
    return 'has an empty name, `.` or `..` in it.';
  }
  if (names.some((name) => name.length > MAX_NAME)) return `has a name of more than ${MAX_NAME} characters.`;
  return names.length > MAX_DEPTH ? `is more than ${MAX_DEPTH} levels deep.` : undefined;
}

function shortened(path: string): string {
  return path.length > 80 ? `${path.slice(0, 80)}…` : path;
}

export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
