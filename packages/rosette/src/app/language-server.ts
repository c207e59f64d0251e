import { serveLanguage } from '#lsp/serve.ts';
import { modulesOf } from './modules.ts';
import { loadSchemaCatalog, packageVersion, pageOf } from './specs.ts';

/** The language server on standard input and output; resolves with the exit code when the editor has ended it. */
export function languageServer(dataDir: string): Promise<number> {
  return serveLanguage(process.stdin, process.stdout, {
    catalog: loadSchemaCatalog(),
    modules: modulesOf(dataDir),
    pageOf,
    version: packageVersion(),
    later: (work, ms) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  });
}
