import type { Tag } from './objects.ts';

/** How the simulated guest of an instance fares: its scripts succeed, fail, or never come to an end. */
export type GuestOutcome = 'success' | 'fail' | 'silent';

const guestTag = 'rosette:guest';

/** The instance tag `rosette:guest` decides; `usual` where there is none. */
export function guestOutcome(tags: readonly Tag[], usual: GuestOutcome): GuestOutcome {
  const tagged = tags.find((tag) => tag.key === guestTag)?.value;
  return tagged === 'success' || tagged === 'fail' || tagged === 'silent' ? tagged : usual;
}
