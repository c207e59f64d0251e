import { parentPort, workerData } from 'node:worker_threads';
import { checkText } from '#cli/template-checker.ts';
import { modulesOf } from './modules.ts';
import { loadSchemaCatalog } from './specs.ts';

/* The thread of a `CheckerPool`: texts come in, what was found goes out. */
const catalog = parentPort === null ? undefined : loadSchemaCatalog();
const modules = modulesOf(String(workerData));

parentPort?.on('message', (text: string) => {
  if (catalog !== undefined) parentPort?.postMessage(checkText(text, catalog, modules));
});
