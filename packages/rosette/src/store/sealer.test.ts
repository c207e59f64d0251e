import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFiles } from './data-files.ts';
import { createSealer, openSealer } from './sealer.ts';

const keyA = { id: 'aaaaaaaa', secret: Buffer.alloc(32, 1) };
const keyB = { id: 'bbbbbbbb', secret: Buffer.alloc(32, 2) };

describe('createSealer', () => {
  it('opens what it sealed, and no two seals are alike', () => {
    const sealer = createSealer([keyA]);
    for (const clear of ['', 'secret', 'zwölf 云 🌹', 'x'.repeat(100_000)]) {
      const sealed = sealer.seal(clear);
      expect(sealed).toMatch(/^sealed1:aaaaaaaa:[\w-]+$/);
      if (clear !== '') expect(sealed).not.toContain(clear);
      expect(sealer.open(sealed)).toBe(clear);
      expect(sealer.seal(clear)).not.toBe(sealed);
    }
  });

  it('seals with the newest key and opens what older ones sealed', () => {
    const sealed = createSealer([keyA]).seal('old');
    const rotated = createSealer([keyA, keyB]);
    expect(rotated.open(sealed)).toBe('old');
    expect(rotated.seal('new')).toMatch(/^sealed1:bbbbbbbb:/);
    expect(() => createSealer([keyB]).open(sealed)).toThrow('sealed with key aaaaaaaa, which is not in master.key');
  });

  it('refuses whatever was altered', () => {
    const sealer = createSealer([keyA, { id: 'cccccccc', secret: keyA.secret }]);
    const sealed = createSealer([keyA]).seal('secret');
    const other = sealed.endsWith('A') ? 'B' : 'A';
    const start = sealed.lastIndexOf(':') + 1;
    const flipped = sealed[start] === 'A' ? 'B' : 'A';
    expect(() => sealer.open(sealed.slice(0, start) + flipped + sealed.slice(start + 1))).toThrow('was altered');
    expect(() => sealer.open(sealed.slice(0, -2) + other + other)).toThrow('was altered');
    expect(() => sealer.open(sealed.replace('aaaaaaaa', 'cccccccc'))).toThrow('was altered');
    for (const text of ['', 'secret', 'sealed1:aaaaaaaa:', 'sealed1:aaaaaaaa:AAAA', `${sealed}:x`, `x${sealed}`]) {
      expect(() => sealer.open(text)).toThrow('not a sealed text');
    }
  });

  it('derives a key for each purpose, of the first key alone', () => {
    const derived = createSealer([keyA]).deriveKey('callback');
    expect(derived).toHaveLength(32);
    expect(createSealer([keyA, keyB]).deriveKey('callback')).toEqual(derived);
    expect(createSealer([keyA]).deriveKey('other')).not.toEqual(derived);
    expect(createSealer([keyB]).deriveKey('callback')).not.toEqual(derived);
  });
});

describe('openSealer', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rosette-sealer-'));
    file = join(directory, dataFiles.masterKey);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('makes a key that only this user can read, and finds it again', async () => {
    const sealer = await openSealer(directory);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual([dataFiles.masterKey]);
    const again = await openSealer(directory);
    expect(again.open(sealer.seal('secret'))).toBe('secret');
    expect(again.deriveKey('callback')).toEqual(sealer.deriveKey('callback'));
  });

  it('reads several keys, the newest last', async () => {
    const line = (key: typeof keyA) => `${key.id} ${key.secret.toString('base64url')}\n`;
    writeFileSync(file, line(keyA) + line(keyB), { mode: 0o600 });
    const sealer = await openSealer(directory);
    expect(sealer.open(createSealer([keyA]).seal('old'))).toBe('old');
    expect(sealer.seal('new')).toContain('bbbbbbbb');
  });

  it('refuses a key file that others can read', async () => {
    await openSealer(directory);
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(file, mode);
      await expect(openSealer(directory)).rejects.toThrow(`Run: chmod 600 ${file}`);
    }
  });

  it('refuses a damaged key file and leaves it alone', async () => {
    for (const text of ['', 'aaaaaaaa short\n', `${'a'.repeat(60)}\n`, `aaaaaaaa ${'A'.repeat(43)}\nrubbish\n`]) {
      writeFileSync(file, text, { mode: 0o600 });
      await expect(openSealer(directory)).rejects.toThrow('master.key is damaged');
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('makes no new key for a database that was sealed with another', async () => {
    writeFileSync(join(directory, dataFiles.database), 'anything');
    await expect(openSealer(directory)).rejects.toThrow('Put the key file back');
    expect(readdirSync(directory)).toEqual([dataFiles.database]);
  });
});
