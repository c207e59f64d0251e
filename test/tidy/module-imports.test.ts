import { describe, expect, it } from 'vitest';
import { isBarrel, moduleImports, resolveSpecifier } from './module-imports.ts';
import { tokenize } from './tokens.ts';

function imports(text: string): readonly string[] {
  return moduleImports(tokenize(text)).map(({ line, kind, specifier }) => `${line} ${kind} ${specifier}`);
}

describe('moduleImports', () => {
  it('finds every form', () => {
    const text = [
      `import a, { b as c, type D } from './a.ts';`,
      `import type { E } from './e.ts';`,
      `import * as f from './f.ts';`,
      `import './g.ts';`,
      `export { h } from './h.ts';`,
      `export type { I } from './i.ts';`,
      `export * from './j.ts';`,
      `const k = await import('./k.ts');`,
      `let l: import('./l.ts').L;`,
    ].join('\n');
    expect(imports(text)).toEqual([
      '1 import ./a.ts',
      '2 import ./e.ts',
      '3 import ./f.ts',
      '4 import ./g.ts',
      '5 reexport ./h.ts',
      '6 reexport ./i.ts',
      '7 reexport ./j.ts',
      '8 dynamic ./k.ts',
      '9 dynamic ./l.ts',
    ]);
  });

  it('is not fooled by what only looks like an import', () => {
    const text = [
      `// import a from 'a'`,
      `const s = "import b from 'b'";`,
      `import.meta.resolve('c');`,
      `x.import('d');`,
      `export const from = 'e';`,
      `export { y };`,
      `load(import(path));`,
    ].join('\n');
    expect(imports(text)).toEqual([]);
  });
});

describe('isBarrel', () => {
  it('knows a file that only passes on', () => {
    expect(isBarrel(`// all\nexport * from './a.ts';\nexport type { B } from './b.ts';\n`)).toBe(true);
  });

  it('lets a file be that declares something, or that only loads', () => {
    expect(isBarrel(`export * from './a.ts';\nexport const b = 1;\n`)).toBe(false);
    expect(isBarrel(`import './a.ts';\n`)).toBe(false);
    expect(isBarrel('')).toBe(false);
  });
});

describe('resolveSpecifier', () => {
  it.each([
    ['./b.ts', 'file packages/rosette/src/cli/b.ts'],
    ['../wire/b.ts', 'file packages/rosette/src/wire/b.ts'],
    ['#wire/rpc.ts', 'file packages/rosette/src/wire/rpc.ts'],
    ['@rosette/template/base/json.ts', 'file packages/template/src/base/json.ts'],
    ['node:fs', 'builtin node:fs'],
    ['kysely/helpers/sqlite', 'package kysely'],
    ['@alicloud/openapi-core/dist/client', 'package @alicloud/openapi-core'],
  ])('%s is %s', (specifier, expected) => {
    const resolved = resolveSpecifier(specifier, 'packages/rosette/src/cli/a.ts');
    expect(`${resolved.kind} ${resolved.kind === 'file' ? resolved.path : resolved.name}`).toBe(expected);
  });
});
