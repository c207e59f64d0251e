import { availableParallelism } from 'node:os';
import { checkText, type TemplateChecker } from '#cli/template-checker.ts';
import { CheckerPool } from './checker-pool.ts';
import { modulesOf } from './modules.ts';
import { loadSchemaCatalog } from './specs.ts';

/**
 * Characters of templates that are worth a thread of their own: one thread checks about 5 million in a second, once it is
 * warm, and each new one must load and warm up everything again.
 */
const WORTH_A_THREAD = 5_000_000;

/** In this thread, or in several when there is enough to do for each. */
export function openChecker(lengths: readonly number[], dataDir: string): TemplateChecker {
  const characters = lengths.reduce((sum, length) => sum + length, 0);
  const threads = Math.min(availableParallelism(), lengths.length, Math.floor(characters / WORTH_A_THREAD));
  return threads < 2 ? inThisThread(dataDir) : new CheckerPool(threads, dataDir);
}

function inThisThread(dataDir: string): TemplateChecker {
  const catalog = loadSchemaCatalog();
  const modules = modulesOf(dataDir);
  return { check: async (text) => checkText(text, catalog, modules), close: async () => undefined };
}
