import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type ZipEntry, zipOfEntries } from '../zip.fixture.ts';
import { BadArchive, checkArchive, unzip } from './unzip.ts';

const LIMITS = { files: 10, bytes: 1000 };

function place(entries: readonly ZipEntry[] | Buffer<ArrayBufferLike>): {
  readonly archive: string;
  readonly folder: string;
} {
  const root = mkdtempSync(join(tmpdir(), 'rosette-unzip-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const archive = join(root, 'code.zip');
  writeFileSync(archive, Buffer.isBuffer(entries) ? entries : zipOfEntries(entries));
  return { archive, folder: join(root, 'out', 'deep') };
}

it('unpacks files and folders, read-only, with the right to be executed', async () => {
  const { archive, folder } = place([
    { name: 'lib/', content: '', mode: 0o040755 },
    { name: 'lib/a.js', content: 'a' },
    { name: 'bin/run', content: '#!', mode: 0o100755 },
  ]);
  await unzip(archive, folder, LIMITS);
  expect(readFileSync(join(folder, 'lib/a.js'), 'utf8')).toBe('a');
  expect(statSync(join(folder, 'lib/a.js')).mode & 0o777).toBe(0o444);
  expect(statSync(join(folder, 'bin/run')).mode & 0o777).toBe(0o555);
});

it.each([
  ['a path that climbs out', [{ name: '../evil.js', content: 'x' }], /invalid relative path/],
  ['a path that climbs out later', [{ name: 'a/../../evil.js', content: 'x' }], /invalid relative path/],
  ['an absolute path', [{ name: '/tmp-evil.js', content: 'x' }], /absolute path/],
  ['a path of another system', [{ name: '..\\evil.js', content: 'x' }], /invalid/],
  ['a link', [{ name: 'link', content: '/etc/passwd', mode: 0o120777 }], /links are refused/],
  ['a device', [{ name: 'null', content: '', mode: 0o020666 }], /neither a file nor a folder/],
  [
    'the same file twice',
    [
      { name: 'a', content: '1' },
      { name: 'a', content: '2' },
    ],
    /EEXIST/,
  ],
  ['too much', [{ name: 'a', content: 'x'.repeat(1001) }], /more than 1000 bytes/],
  ['too many', Array.from({ length: 11 }, (_, n) => ({ name: `f${n}`, content: '' })), /more than 10 files/],
])('refuses %s', async (_, entries, message) => {
  const { archive, folder } = place(entries);
  const error = await unzip(archive, folder, LIMITS).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BadArchive);
  expect((error as Error).message).toMatch(message);
  expect(() => statSync(join(folder, '../evil.js'))).toThrow();
});

it('refuses what is no archive', async () => {
  const { archive } = place(Buffer.from('not a zip'));
  await expect(checkArchive(archive, LIMITS)).rejects.toThrow(/not a ZIP file/);
});

it('refuses sizes that are lies', async () => {
  const honest = zipOfEntries([{ name: 'a', content: 'x'.repeat(500) }]);
  const index = honest.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  honest.writeUInt32LE(5, index + 24);
  const { archive, folder } = place(honest);
  await expect(unzip(archive, folder, LIMITS)).rejects.toThrow(BadArchive);
});
