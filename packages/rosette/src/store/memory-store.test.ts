import { storeConformance } from '#engine/ports/store.conformance.ts';
import { openMemoryStore } from './memory-store.ts';

storeConformance('memory', async () => openMemoryStore());
