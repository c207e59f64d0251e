import { describe, expect, it } from 'vitest';
import { fileGraph, findCycles, folderGraphs } from './import-cycles.ts';
import {
  directionFindings,
  type ImportEdge,
  importEdges,
  type Manifest,
  missingFindings,
  spellingFindings,
  undeclaredFindings,
} from './import-rules.ts';
import { type ProjectFile, projectFiles, showFinding } from './project.ts';

const SRC = 'packages/rosette/src';

/** A house of a few files, each given as path and what it imports. */
function house(files: Readonly<Record<string, readonly string[]>>): readonly ProjectFile[] {
  return Object.entries(files).map(([path, specifiers]) => ({
    path,
    text: specifiers.map((specifier) => `import type { X } from '${specifier}';\n`).join(''),
  }));
}

function manifestsOf(files: readonly ProjectFile[]): readonly Manifest[] {
  return files
    .filter(({ path }) => /(^|\/)package\.json$/.test(path))
    .map(({ path, text }) => {
      const json = JSON.parse(text);
      return {
        folder: path.slice(0, -'package.json'.length),
        dependencies: new Set(Object.keys(json.dependencies ?? {})),
        devDependencies: new Set(Object.keys(json.devDependencies ?? {})),
      };
    });
}

/** Cycles in which a whole folder takes part; those of files alone are the other rule's. */
function folderCycles(found: readonly ImportEdge[]): readonly string[] {
  const cycles = [...folderGraphs(found).values()].flatMap((graph) => findCycles(graph));
  return cycles.filter((cycle) => cycle.some((entry) => entry.endsWith('/'))).map((cycle) => cycle.join(' -> '));
}

const files = projectFiles();
const edges = importEdges(files);

describe('the house', () => {
  it('is not empty', () => {
    expect(edges.length).toBeGreaterThan(10);
  });

  it('imports downward only', () => {
    expect(directionFindings(edges).map(showFinding)).toEqual([]);
  });

  it('imports only files that exist', () => {
    expect(missingFindings(edges, new Set(files.map(({ path }) => path))).map(showFinding)).toEqual([]);
  });

  it('writes #room/file.ts between rooms', () => {
    expect(spellingFindings(edges).map(showFinding)).toEqual([]);
  });

  it('declares each package it imports', () => {
    expect(undeclaredFindings(edges, manifestsOf(files)).map(showFinding)).toEqual([]);
  });

  it('has no cycle between files', () => {
    expect(findCycles(fileGraph(edges)).map((cycle) => cycle.join(' -> '))).toEqual([]);
  });

  it('has no cycle between the entries of any folder', () => {
    expect(folderCycles(edges)).toEqual([]);
  });
});

describe('directionFindings', () => {
  it.each([
    [`${SRC}/server/a.ts`, '#localcloud/local-cloud.ts', /room "server" may import .*, not "localcloud"/],
    [`${SRC}/resources/ecs/vpc.ts`, '#localcloud/local-cloud.ts', /not "localcloud"/],
    [`${SRC}/localcloud/a.ts`, '#engine/ports/store.ts', /not "engine\/ports"/],
    [`${SRC}/engine/plan/a.ts`, '#engine/operation/b.ts', /not "engine\/operation"/],
    [`${SRC}/engine/runtime/a.ts`, '#wire/rpc.ts', /not "wire"/],
    [`${SRC}/store/a.ts`, '#access/authenticate.ts', /not "access"/],
    ['packages/template/src/base/a.ts', '../text/source.ts', /not "template\/text"/],
    ['packages/template/src/functions/a.ts', '../evaluate/instantiate.ts', /not "template\/evaluate"/],
    ['packages/template/src/functions/a.ts', '../model/template.ts', /not "template\/model"/],
    ['packages/template/src/model/a.ts', 'node:crypto', /is pure/],
    [`${SRC}/engine/operation/a.ts`, 'node:fs', /is pure/],
    [`${SRC}/server/a.ts`, 'kysely', /only store may/],
    [`${SRC}/wire/a.ts`, './b.test.ts', /test code/],
    ['examples/provider/a.ts', '../../packages/rosette/src/wire/rpc.ts', /may import nothing/],
    [`${SRC}/attic/a.ts`, './b.ts', /is in no room/],
  ])('refuses %s importing %s', (from, specifier, message) => {
    const found = directionFindings(importEdges(house({ [from]: [specifier] })));
    expect(found.map(showFinding)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    [`${SRC}/engine/runtime/a.ts`, '#wire/cloud-client.ts'],
    [`${SRC}/engine/plan/a.ts`, '#engine/ports/store.ts'],
    [`${SRC}/store/a.ts`, '#access/ports.ts'],
    [`${SRC}/server/a.ts`, '@rosette/template/model/load.ts'],
    [`${SRC}/resources/ecs/vpc.test.ts`, '#localcloud/local-cloud.ts'],
    ['packages/template/src/functions/a.ts', '../evaluate/value.ts'],
    [`${SRC}/app/a.ts`, '#localcloud/local-cloud.ts'],
    ['packages/rosette/bin/rosette.ts', '../src/app/main.ts'],
  ])('lets %s import %s', (from, specifier) => {
    expect(directionFindings(importEdges(house({ [from]: [specifier] })))).toEqual([]);
  });
});

describe('the other import rules', () => {
  const one = importEdges(house({ [`${SRC}/cli/a.ts`]: ['../wire/rpc.ts', 'left-pad'] }));

  it('finds a file that is missing', () => {
    expect(missingFindings(one, new Set()).map(showFinding)).toEqual([
      `${SRC}/cli/a.ts:1 imports ../wire/rpc.ts, but ${SRC}/wire/rpc.ts does not exist`,
    ]);
  });

  it('finds a relative path that leaves its room', () => {
    expect(spellingFindings(one)).toHaveLength(1);
    expect(spellingFindings(importEdges(house({ [`${SRC}/cli/views/a.ts`]: ['../b.ts'] })))).toEqual([]);
  });

  it('finds a package that is not declared', () => {
    const manifest = { folder: '', dependencies: new Set<string>(), devDependencies: new Set(['left-pad']) };
    const inner = { folder: 'packages/rosette/', dependencies: new Set<string>(), devDependencies: new Set<string>() };
    expect(undeclaredFindings(one, [manifest, inner])).toHaveLength(1);
    const test = importEdges(house({ [`${SRC}/cli/a.test.ts`]: ['left-pad'] }));
    expect(undeclaredFindings(test, [manifest, inner])).toEqual([]);
  });
});

describe('cycles', () => {
  it('are reported by their path', () => {
    const found = importEdges(house({ 'bench/a.ts': ['./b.ts'], 'bench/b.ts': ['./c.ts'], 'bench/c.ts': ['./b.ts'] }));
    expect(findCycles(fileGraph(found))).toEqual([['bench/b.ts', 'bench/c.ts', 'bench/b.ts']]);
  });

  it('between folders are found though no files form one', () => {
    const found = importEdges(
      house({
        [`${SRC}/localcloud/ecs/a.ts`]: ['../vpc/a.ts'],
        [`${SRC}/localcloud/vpc/b.ts`]: ['../ecs/b.ts'],
        [`${SRC}/localcloud/main.ts`]: ['./ecs/a.ts'],
        [`${SRC}/localcloud/ecs/b.ts`]: ['../frame.ts'],
      }),
    );
    expect(findCycles(fileGraph(found))).toEqual([]);
    expect(folderCycles(found)).toEqual([`${SRC}/localcloud/ecs/ -> ${SRC}/localcloud/vpc/ -> ${SRC}/localcloud/ecs/`]);
  });
});
