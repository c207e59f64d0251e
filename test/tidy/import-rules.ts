import { moduleImports, type Resolved, resolveSpecifier } from './module-imports.ts';
import { type Finding, isTestCode, isTypeScript, type ProjectFile } from './project.ts';
import { covers, LIBRARY_ROOMS, ROOMS, type Room, roomOf } from './rooms.ts';
import { tokenize } from './tokens.ts';

export interface ImportEdge {
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  readonly target: Resolved;
}

/** Every import of every TypeScript file, in the files' order. */
export function importEdges(files: readonly ProjectFile[]): readonly ImportEdge[] {
  return files
    .filter((file) => isTypeScript(file.path))
    .flatMap((file) =>
      moduleImports(tokenize(file.text)).map(({ specifier, line }) => ({
        from: file.path,
        line,
        specifier,
        target: resolveSpecifier(specifier, file.path),
      })),
    );
}

/** Imports that go where their room may not: the direction rule, with tests free to look anywhere. */
export function directionFindings(edges: readonly ImportEdge[], rooms: readonly Room[] = ROOMS): readonly Finding[] {
  return edges
    .filter((edge) => !isTestCode(edge.from))
    .flatMap((edge) => {
      const message = directionProblem(edge, rooms);
      return message === undefined ? [] : [{ path: edge.from, line: edge.line, message }];
    });
}

function directionProblem(edge: ImportEdge, rooms: readonly Room[]): string | undefined {
  const room = roomOf(edge.from, rooms);
  if (room === undefined) return isConfiguration(edge.from) ? undefined : 'is in no room: add it to test/tidy/rooms.ts';
  if (edge.target.kind !== 'file') return libraryProblem(edge.target.name, room);
  const path = edge.target.path;
  if (isTestCode(path) && room.name !== 'test') return `imports test code ${path}`;
  const target = roomOf(path, rooms);
  if (target === undefined) return `imports ${path}, which is in no room: add it to test/tidy/rooms.ts`;
  if (target.name === room.name || covers(room.may, target, path)) return undefined;
  return `imports ${path}: room "${room.name}" may import ${room.may.join(', ') || 'nothing'}, not "${target.name}"`;
}

function isConfiguration(path: string): boolean {
  return /^[\w-]+\.config\.ts$/.test(path);
}

function libraryProblem(name: string, room: Room): string | undefined {
  if (room.pure === true && name.startsWith('node:')) return `imports ${name}: room "${room.name}" is pure`;
  const rooms = LIBRARY_ROOMS.get(name);
  if (rooms === undefined || covers(rooms, room, room.path)) return undefined;
  return `imports ${name}, which only ${rooms.join(', ')} may`;
}

/** Imports of files that do not exist. */
export function missingFindings(edges: readonly ImportEdge[], paths: ReadonlySet<string>): readonly Finding[] {
  return edges
    .filter((edge) => edge.target.kind === 'file' && !paths.has(edge.target.path))
    .map((edge) => ({
      path: edge.from,
      line: edge.line,
      message: `imports ${edge.specifier}, but ${edge.target.kind === 'file' ? edge.target.path : ''} does not exist`,
    }));
}

/** Between top folders of packages/rosette/src one writes `#room/file.ts`; a relative path may not climb out. */
export function spellingFindings(edges: readonly ImportEdge[]): readonly Finding[] {
  return edges.flatMap((edge) => {
    if (edge.target.kind !== 'file' || !edge.specifier.startsWith('.')) return [];
    const from = topFolder(edge.from);
    if (from === undefined || topFolder(edge.target.path) === from) return [];
    return [
      { path: edge.from, line: edge.line, message: `imports ${edge.specifier}: write "#room/file.ts" between rooms` },
    ];
  });
}

function topFolder(path: string): string | undefined {
  return /^packages\/rosette\/src\/([^/]+)\//.exec(path)?.[1];
}

export interface Manifest {
  /** Folder of the package.json, '' for the root. */
  readonly folder: string;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

/** Packages that are imported but not declared by the nearest package.json (tests may also use the root's). */
export function undeclaredFindings(edges: readonly ImportEdge[], manifests: readonly Manifest[]): readonly Finding[] {
  return edges.flatMap((edge) => {
    if (edge.target.kind !== 'package') return [];
    const name = edge.target.name;
    const owner = manifests.filter(({ folder }) => edge.from.startsWith(folder)).sort(byDepth)[0];
    const development = manifests.find(({ folder }) => folder === '')?.devDependencies;
    if (owner?.dependencies.has(name)) return [];
    const mayUseDevelopment = owner?.folder === '' || isTestCode(edge.from);
    if (mayUseDevelopment && development?.has(name)) return [];
    return [{ path: edge.from, line: edge.line, message: `imports ${name}, which its package.json does not declare` }];
  });
}

function byDepth(a: Manifest, b: Manifest): number {
  return b.folder.length - a.folder.length;
}
