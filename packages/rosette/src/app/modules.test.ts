import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { directoryModules } from './modules.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rosette-modules-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const TYPE = 'MODULE::My::Vpc::Network';

it('finds the version that is asked for', () => {
  for (const name of ['My-Vpc-Network.yml', 'My-Vpc-Network@v2.yaml', 'My-Vpc-Network@v10.json', 'My-Vpc-Net.yml']) {
    writeFileSync(join(directory, name), name);
  }
  const modules = directoryModules(directory);
  expect(modules(TYPE, undefined)).toBe('My-Vpc-Network.yml');
  expect(modules(TYPE, 'default')).toBe('My-Vpc-Network.yml');
  expect(modules(TYPE, 'v1')).toBe('My-Vpc-Network.yml');
  expect(modules(TYPE, 'v2')).toBe('My-Vpc-Network@v2.yaml');
  expect(modules(TYPE, 'latest')).toBe('My-Vpc-Network@v10.json');
  expect(modules(TYPE, 'v3')).toBeUndefined();
  expect(modules('MODULE::My::Vpc::Other', 'default')).toBeUndefined();
});

it('without a file of no version takes the highest as default, and knows nothing without a directory', () => {
  writeFileSync(join(directory, 'My-Vpc-Network@v3.yml'), 'three');
  expect(directoryModules(directory)(TYPE, 'default')).toBe('three');
  expect(directoryModules(join(directory, 'none'))(TYPE, 'default')).toBeUndefined();
});
