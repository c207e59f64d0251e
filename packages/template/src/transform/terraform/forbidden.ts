import type { TextRange } from '../../base/diagnostic.ts';
import type { Expansion } from '../expansion.ts';
import { constantText } from '../hcl/constant.ts';
import { expressionsOf, type HclBlock, type HclExpression } from '../hcl/syntax.ts';
import type { SourceFile } from './source-file.ts';

/*
 * What a managed Terraform must not do (reference/template-language.md 6.2): keep its state elsewhere, run programs, fetch
 * modules, read the files of the machine.
 */

interface Workspace {
  readonly paths: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
}

export function checkForbidden(sources: readonly SourceFile[], paths: readonly string[], expansion: Expansion): void {
  const workspace = { paths: new Set(paths), directories: new Set(sources.map(({ file }) => file.directory)) };
  for (const source of sources) {
    for (const block of source.body.blocks) checkBlock(block, source, workspace, expansion);
    for (const expression of expressionsOf(source.body)) checkExpression(expression, source, workspace, expansion);
  }
}

function refuse(source: SourceFile, range: TextRange, message: string, expansion: Expansion, hint?: string): void {
  expansion.report('TerraformForbidden', message, ['Workspace', source.file.path], source.at(range), hint);
}

function checkBlock(block: HclBlock, source: SourceFile, workspace: Workspace, expansion: Expansion): void {
  if (block.type === 'module') checkModule(block, source, workspace, expansion);
  const kind = block.labels[0];
  if (block.type === 'data' && (kind?.text === 'terraform_remote_state' || kind?.text === 'external')) {
    const message = `The data source \`${kind.text}\` is not allowed: it reaches outside of the stack.`;
    refuse(source, kind.range, message, expansion);
  }
  for (const inner of block.body.blocks) checkInner(block, inner, source, expansion);
}

function checkInner(block: HclBlock, inner: HclBlock, source: SourceFile, expansion: Expansion): void {
  if (block.type === 'terraform' && (inner.type === 'backend' || inner.type === 'cloud')) {
    const message = `A \`${inner.type}\` is not allowed: ROS keeps the state of the stack itself.`;
    refuse(source, inner.typeRange, message, expansion, 'Remove the block.');
  }
  if (block.type === 'resource' && inner.type === 'provisioner') {
    const message = 'A `provisioner` is not allowed: it would run programs on the server.';
    refuse(source, inner.typeRange, message, expansion, 'Use user data of the instance, or `alicloud_ecs_command`.');
  }
}

/** Sources are folders of the workspace. */
function checkModule(block: HclBlock, source: SourceFile, workspace: Workspace, expansion: Expansion): void {
  const attribute = block.body.attributes.get('source');
  const path = constantText(attribute?.value);
  if (attribute === undefined || path === undefined) {
    const message = `The module \`${block.labels[0]?.text ?? ''}\` has no \`source\` that is written out.`;
    const range = source.at(attribute?.value.range ?? block.typeRange);
    expansion.report('TerraformInvalid', message, ['Workspace', source.file.path], range);
    return;
  }
  const range = attribute.value.range;
  if (!/^\.\.?(?:\/|$)/.test(path)) {
    const message = `The module source \`${path}\` is not allowed: modules come from the workspace only.`;
    refuse(source, range, message, expansion, 'Put its files into `Workspace`, and write `./folder`.');
    return;
  }
  const target = resolved(source.file.directory, path);
  if (target !== undefined && workspace.directories.has(target)) return;
  const message = `The workspace has no Terraform files in \`${target ?? path}\`, which a module is made from.`;
  const hint = target === undefined ? undefined : expansion.hint(target, workspace.directories);
  expansion.report('TerraformInvalid', message, ['Workspace', source.file.path], source.at(range), hint);
}

const OF_THE_MACHINE = new Set(['abspath', 'pathexpand']);
const OF_A_FILE = new Set([
  ...['file', 'fileexists', 'filebase64', 'templatefile', 'filemd5', 'filesha1', 'filesha256', 'filesha512'],
  ...['filebase64sha256', 'filebase64sha512'],
]);

function checkExpression(
  expression: HclExpression,
  source: SourceFile,
  workspace: Workspace,
  expansion: Expansion,
): void {
  if (expression.kind !== 'call') return;
  if (OF_THE_MACHINE.has(expression.name)) {
    const message = `The function \`${expression.name}\` is not allowed: it shows paths of the machine.`;
    refuse(source, expression.nameRange, message, expansion, 'Use `path.module` or `path.root`.');
  } else if (OF_A_FILE.has(expression.name)) {
    checkFile(expression, source, workspace, expansion);
  }
}

/** Files of the workspace may be read; what is computed is left to the run. */
function checkFile(
  call: HclExpression & { kind: 'call' },
  source: SourceFile,
  workspace: Workspace,
  expansion: Expansion,
): void {
  const named = namedFile(call.arguments[0]);
  if (named === undefined) return;
  const target = resolved(named.fromModule ? source.file.directory : '', named.path);
  if (target === undefined) {
    const message = `The file \`${named.path}\` is outside of the workspace.`;
    refuse(source, call.range, message, expansion, 'Put it into `Workspace`, and write its path there.');
  } else if (!workspace.paths.has(target) && call.name !== 'fileexists') {
    const message = `The workspace has no file \`${target}\`.`;
    const path = ['Workspace', source.file.path];
    expansion.report('TerraformInvalid', message, path, source.at(call.range), expansion.hint(target, workspace.paths));
  }
}

/** `"a.sh"` and `"${path.root}/a.sh"` begin at the root, `"${path.module}/a.sh"` beside the file. */
function namedFile(
  argument: HclExpression | undefined,
): { readonly path: string; readonly fromModule: boolean } | undefined {
  const written = constantText(argument);
  if (written !== undefined) return { path: written, fromModule: false };
  if (argument?.kind !== 'template' || argument.parts.length !== 2) return undefined;
  const [root, rest] = argument.parts;
  const path = constantText(rest);
  if (root?.kind !== 'attribute' || root.of.kind !== 'name' || root.of.name !== 'path' || path === undefined) {
    return undefined;
  }
  if (root.name !== 'module' && root.name !== 'root' && root.name !== 'cwd') return undefined;
  return { path: path.replace(/^\/+/, ''), fromModule: root.name === 'module' };
}

/** Inside the workspace, without `.` and `..`; undefined when it leads out. */
function resolved(directory: string, path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~')) return undefined;
  const names: string[] = directory === '' ? [] : directory.split('/');
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join('/');
}
