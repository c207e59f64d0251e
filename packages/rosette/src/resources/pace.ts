/** Milliseconds to the next look: short at first, at most five seconds, so that waiting costs little more than the thing itself. */
export function pace(looks: number): number {
  return Math.min(longest, Math.round(shortest * growth ** Math.min(looks, steepest)));
}

const shortest = 50;
const longest = 5_000;
/** Gentle: the last wait is at most a third of all the time waited so far. */
const growth = 1.4;
/** From here on `longest` is reached; keeps the power finite. */
const steepest = 20;
