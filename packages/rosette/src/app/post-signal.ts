/** Milliseconds that a guest waits for the answer to its signal. */
const TIMEOUT_MS = 10_000;

/** How a simulated guest reaches a signal address: over the network, as a real one would. Rejects when not accepted. */
export async function postSignal(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the signal was answered with ${response.status}`);
}
