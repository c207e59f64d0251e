/**
 * The rooms of the house and what each may import, as ARCHITECTURE.md draws them. A room's files are those under its
 * path that no deeper room claims. `may` names rooms, a room's single file (`wire/cloud-client.ts`), or, with a star,
 * a room and all below it. A room may always import itself.
 */
export interface Room {
  readonly name: string;
  /** A folder (ends with `/`) or one file. */
  readonly path: string;
  readonly may: readonly string[];
  /** Pure rooms know no time, no chance and no I/O: no module of Node, no clock, no randomness. */
  readonly pure?: boolean;
}

const TEMPLATE = 'packages/template/src';
const ROSETTE = 'packages/rosette/src';

function template(folder: string, may: readonly string[]): Room {
  return {
    name: `template/${folder}`,
    path: `${TEMPLATE}/${folder}/`,
    may: may.map((m) => `template/${m}`),
    pure: true,
  };
}

function rosette(folder: string, may: readonly string[]): Room {
  return { name: folder, path: `${ROSETTE}/${folder}/`, may };
}

function pure(folder: string, may: readonly string[]): Room {
  return { ...rosette(folder, may), pure: true };
}

export const ROOMS: readonly Room[] = [
  template('base', []),
  template('text', ['base']),
  template('schema', ['base']),
  // The values that evaluation yields are below the functions that compute them, though they live beside the evaluator.
  { name: 'template/value', path: `${TEMPLATE}/evaluate/value.ts`, may: ['template/base'], pure: true },
  // A function computes on values and knows no template; the model asks the registry which keys are calls.
  template('functions', ['base', 'value']),
  // What a template becomes before it is a model.
  template('transform', ['base', 'text', 'functions']),
  template('model', ['base', 'text', 'schema', 'functions', 'transform']),
  template('evaluate', ['base', 'text', 'schema', 'model', 'value', 'functions']),
  template('form', ['base', 'model']),
  // What others build providers with: it leans on nothing of the house.
  { name: 'custom-resource', path: 'packages/custom-resource/', may: [] },
  rosette('wire', ['template/base']),
  pure('engine/ports', ['template/*']),
  pure('engine/graph', ['template/*', 'engine/ports']),
  pure('engine/diff', ['template/*', 'engine/ports', 'engine/graph']),
  pure('engine/plan', ['template/*', 'engine/ports', 'engine/graph', 'engine/diff']),
  pure('engine/policy', ['template/base']),
  pure('engine/history', ['template/base', 'engine/ports']),
  pure('engine/operation', ['template/*', 'engine/ports', 'engine/graph', 'engine/diff', 'engine/plan']),
  rosette('engine/runtime', ['template/*', 'engine/*', 'wire/cloud-client.ts', 'wire/callback-url.ts']),
  // Stack groups stand on the engine of stacks, which knows nothing of them.
  rosette('engine/groups', ['template/*', 'engine/ports', 'engine/runtime']),
  { name: 'access/ports', path: `${ROSETTE}/access/ports.ts`, may: ['template/base'] },
  rosette('access', ['access/ports', 'wire', 'template/base']),
  rosette('store', ['engine/ports', 'access/ports', 'template/base']),
  rosette('resources', ['engine/ports', 'wire', 'template/*']),
  rosette('localcloud', ['wire', 'template/base']),
  rosette('server/contract', ['template/base']),
  rosette('server', [
    'server/contract',
    'engine/ports',
    'engine/policy',
    'access',
    'access/ports',
    'wire',
    'template/*',
  ]),
  rosette('cli', ['server/contract', 'wire', 'template/*']),
  rosette('lsp', ['template/*']),
  rosette('app', ['*']),
  { name: 'bin', path: 'packages/rosette/bin/', may: ['app'] },
  { name: 'bench', path: 'bench/', may: ['*'] },
  { name: 'tools', path: 'tools/', may: ['*'] },
  { name: 'test', path: 'test/', may: ['*'] },
  // Examples are what a person outside would write: they use nothing of the house but the package that it publishes for them.
  { name: 'examples', path: 'examples/', may: [] },
];

/** Libraries that only certain rooms may know; any other room reaches what they do through a port. */
export const LIBRARY_ROOMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['kysely', ['store']],
  ['node:sqlite', ['store', 'localcloud', 'test', 'bench']],
  ['fastify', ['server']],
  ['commander', ['cli']],
  ['vscode-languageserver', ['lsp']],
  ['vscode-languageserver-textdocument', ['lsp']],
  ['re2js', ['template/*']],
  ['@rosette/custom-resource', ['examples', 'test']],
]);

export function roomOf(path: string, rooms: readonly Room[] = ROOMS): Room | undefined {
  const matching = rooms.filter(
    (room) => room.path === path || (room.path.endsWith('/') && path.startsWith(room.path)),
  );
  return matching.sort((a, b) => b.path.length - a.path.length)[0];
}

/** Whether `may` covers the file at `path` of `room`. */
export function covers(may: readonly string[], room: Room, path: string): boolean {
  const file = `${room.name}/${path.slice(room.path.length)}`;
  return may.some((entry) => {
    if (entry === '*') return true;
    if (entry.endsWith('/*')) return `${room.name}/`.startsWith(entry.slice(0, -1));
    return entry === room.name || entry === file;
  });
}
