import type { ServiceName, WebRequest, WebResponse, WebService } from './web.ts';

/** A service and the requests that are its. Its code is loaded with the first of them: an idle cloud costs no memory. */
export interface WebMount {
  readonly name: ServiceName;
  readonly claims: (request: WebRequest) => boolean;
  readonly open: () => Promise<WebService>;
  /** Whether an earlier run of the program left something that goes on by itself. */
  readonly hasWork?: () => boolean;
}

/** All services of the local cloud that speak HTTP, behind one port: the first mount that claims a request answers it. */
export class LocalWeb {
  readonly #mounts: readonly WebMount[];
  readonly #opened = new Map<WebMount, Promise<WebService>>();
  #closed = false;

  constructor(mounts: readonly WebMount[]) {
    this.#mounts = mounts;
  }

  async handle(request: WebRequest): Promise<WebResponse> {
    const mount = this.#mounts.find(({ name, claims }) =>
      request.service === undefined ? claims(request) : request.service === name,
    );
    if (mount === undefined)
      return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'No such service.\n' };
    const service = await this.#service(mount);
    return service.handle(request);
  }

  /** Opens the services that have something to go on with. Call it once they can be reached at their address. */
  async resume(): Promise<void> {
    const waiting = this.#mounts.filter(({ hasWork }) => hasWork?.() === true);
    await Promise.all(waiting.map((mount) => this.#service(mount)));
  }

  #service(mount: WebMount): Promise<WebService> {
    const known = this.#opened.get(mount);
    if (known !== undefined) return known;
    const opening = this.#open(mount);
    this.#opened.set(mount, opening);
    opening.catch(() => this.#opened.delete(mount));
    return opening;
  }

  /** Resolves when nothing of the services runs any more. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing = [...this.#opened.values()].map((opening) => opening.then((service) => service.close()));
    await Promise.allSettled(closing);
  }

  async #open(mount: WebMount): Promise<WebService> {
    const service = await mount.open();
    if (!this.#closed) return service;
    await service.close();
    throw new Error('The local cloud is closed.');
  }
}
