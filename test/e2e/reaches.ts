import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until the answer is there. */
export async function reaches(ask: () => Promise<string | undefined>, wanted: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await ask();
    if (found === wanted) return;
    if (found?.endsWith('_FAILED') === true) throw new Error(`it became ${found}, not ${wanted}`);
    await wait(50);
  }
  throw new Error(`it never became ${wanted}`);
}
