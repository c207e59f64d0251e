import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { stackGroupConformance } from '#engine/ports/stack-group-store.conformance.ts';
import { openMemoryStore } from './memory-store.ts';
import { openSqliteStore } from './open.ts';

const directory = mkdtempSync(join(tmpdir(), 'rosette-groups-'));
let opened = 0;

afterAll(() => rmSync(directory, { recursive: true }));

stackGroupConformance('memory', async () => openMemoryStore());
stackGroupConformance('SQLite', () => openSqliteStore({ path: join(directory, `${++opened}.db`) }));
