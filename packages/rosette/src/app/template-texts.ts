import { type TemplateTexts, TextUnreadable } from '#engine/ports/nested-texts.ts';
import { FetchError, type FetchText } from '#server/fetched-text.ts';

/** Of a template, as for those that requests name (reference/custom-resources.md 3.4). */
const LIMITS = { maxBytes: 524_288, timeoutMs: 10_000 };

/** The engine's door to templates of nested stacks: the same reader as for addresses in requests. */
export function templateTexts(fetchText: FetchText): TemplateTexts {
  return {
    read: async (address, { accountId, region, ramRoleName }) => {
      const role = ramRoleName === null || ramRoleName === '' ? {} : { role: ramRoleName };
      try {
        return await fetchText(address, LIMITS, { accountId, region, ...role });
      } catch (error) {
        if (error instanceof FetchError) throw new TextUnreadable(error.message, { cause: error });
        throw error;
      }
    },
  };
}
