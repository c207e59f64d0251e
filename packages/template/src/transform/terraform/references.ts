import type { Expansion } from '../expansion.ts';
import { expressionsOf, type HclExpression } from '../hcl/syntax.ts';
import type { SourceFile } from './source-file.ts';

/** Uses of `var.name` and `local.name` that the files of the same folder do not declare. */
export function checkReferences(sources: readonly SourceFile[], expansion: Expansion): void {
  for (const [, files] of Map.groupBy(sources, ({ file }) => file.directory)) {
    const declared = {
      var: new Set(files.flatMap(({ body }) => labels(body, 'variable'))),
      local: new Set(files.flatMap(({ body }) => localNames(body))),
    };
    for (const source of files) {
      for (const expression of expressionsOf(source.body)) checkUse(expression, source, declared, expansion);
    }
  }
}

type Declared = Readonly<Record<'var' | 'local', ReadonlySet<string>>>;

function checkUse(expression: HclExpression, source: SourceFile, declared: Declared, expansion: Expansion): void {
  if (expression.kind !== 'attribute' || expression.of.kind !== 'name') return;
  const root = expression.of.name;
  if (root !== 'var' && root !== 'local') return;
  const names = declared[root];
  if (names.has(expression.name)) return;
  const what = root === 'var' ? 'variable' : 'local value';
  const folder = source.file.directory === '' ? 'the root module' : `\`${source.file.directory}\``;
  const message = `There is no ${what} \`${expression.name}\` in ${folder}.`;
  const path = ['Workspace', source.file.path];
  expansion.report(
    'ReferenceUnknown',
    message,
    path,
    source.at(expression.range),
    expansion.hint(expression.name, names),
  );
}

function labels(body: SourceFile['body'], type: string): readonly string[] {
  return body.blocks.flatMap((block) => (block.type === type && block.labels[0] ? [block.labels[0].text] : []));
}

function localNames(body: SourceFile['body']): readonly string[] {
  return body.blocks.flatMap((block) => (block.type === 'locals' ? [...block.body.attributes.keys()] : []));
}
