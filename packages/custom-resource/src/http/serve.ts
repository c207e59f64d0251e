import type { Provider } from '../provider.ts';
import { type HttpOptions, httpHandler } from './http-handler.ts';
import { type Listening, type ListenOptions, listen } from './listen.ts';

export { httpHandler };

/** Serves a provider over HTTP, for tokens `web:…` and, with `sync`, `web[sync]:…`. */
export function serve(provider: Provider, options: HttpOptions & ListenOptions): Promise<Listening> {
  return listen(httpHandler(provider, options), options);
}
