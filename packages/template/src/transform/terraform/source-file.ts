import type { TextRange } from '../../base/diagnostic.ts';
import type { Expansion } from '../expansion.ts';
import { readHcl } from '../hcl/read-hcl.ts';
import { readHclJson } from '../hcl/read-hcl-json.ts';
import type { HclBody } from '../hcl/syntax.ts';
import { isTerraformFile, type WorkspaceFile } from './workspace.ts';

/** A Terraform file that could be read. */
export interface SourceFile {
  readonly file: WorkspaceFile;
  readonly body: HclBody;
  /** Where a range of the file stands in the template. */
  at(range: TextRange): TextRange;
}

export function readSources(files: readonly WorkspaceFile[], expansion: Expansion): readonly SourceFile[] {
  return files.filter(({ path }) => isTerraformFile(path)).flatMap((file) => readSource(file, expansion));
}

function readSource(file: WorkspaceFile, expansion: Expansion): readonly SourceFile[] {
  const { body, errors } = file.path.endsWith('.json') ? readHclJson(file.text) : readHcl(file.text);
  for (const { message, range } of errors) {
    const at = file.place(range);
    expansion.report('TerraformSyntax', `\`${file.path}\` cannot be read: ${message}`, ['Workspace', file.path], at);
  }
  return body === undefined ? [] : [{ file, body, at: file.place }];
}
