import { isJsonObject } from '@rosette/template/base/json.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';

const LIMIT = 64;

/** The console metadata (`ALIYUN::ROS::Interface`) of recorded templates. Pollers ask for the same template every second
 *  and a template never changes under its hash, so the last ones are remembered. */
export class TemplateInterfaces {
  readonly #byHash = new Map<string, string | null>();

  /** JSON text; undefined when the template has none. `read` gives the template's text, if it is still there. */
  async of(hash: string, read: (hash: string) => Promise<string | undefined>): Promise<string | undefined> {
    const known = this.#byHash.get(hash);
    if (known !== undefined) return known === null ? undefined : known;
    const body = await read(hash);
    const found = body === undefined ? null : readInterface(body);
    this.#byHash.set(hash, found);
    if (this.#byHash.size > LIMIT) this.#byHash.delete(this.#byHash.keys().next().value!);
    return found ?? undefined;
  }
}

function readInterface(body: string): string | null {
  const metadata = loadTemplate(body).template?.metadata;
  const described = isJsonObject(metadata) ? metadata['ALIYUN::ROS::Interface'] : undefined;
  return described === undefined ? null : JSON.stringify(described);
}
