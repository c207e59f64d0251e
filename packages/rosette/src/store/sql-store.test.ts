import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { storeConformance } from '#engine/ports/store.conformance.ts';
import { openSqliteStore } from './open.ts';

const directory = mkdtempSync(join(tmpdir(), 'rosette-store-'));
let opened = 0;

afterAll(() => rmSync(directory, { recursive: true }));

storeConformance('SQLite', () => openSqliteStore({ path: join(directory, `${++opened}.db`) }));
