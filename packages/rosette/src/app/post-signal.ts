import type { OutboundHttp } from '#resources/outbound-http.ts';

/** Milliseconds that a guest waits for the answer to its signal. */
const TIMEOUT_MS = 10_000;

const headers = { 'content-type': 'application/json', accept: 'application/json' };

type PostSignal = (url: string, body: string) => Promise<void>;

/**
 * How a simulated guest reaches a signal address: over the network, as a real one would. `own`: what this installation's
 * callback addresses begin with, wherever that is. Any other address was chosen by whoever wrote the guest's script, and is
 * behind the same guard as calls to custom resources. The promise rejects when the signal is not accepted.
 */
export function signalPoster(http: OutboundHttp, own: () => readonly string[]): PostSignal {
  return async (url, body) => {
    const ours = own().some((base) => url.startsWith(`${base}/`));
    const status = ours ? await postOwn(url, body) : await postOther(http, url, body);
    if (status < 200 || status >= 300) throw new Error(`the signal was answered with ${status}`);
  };
}

async function postOther(http: OutboundHttp, url: string, body: string): Promise<number> {
  return (await http.post({ url, headers, body, timeoutMs: TIMEOUT_MS })).status;
}

async function postOwn(url: string, body: string): Promise<number> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  await response.arrayBuffer();
  return response.status;
}
