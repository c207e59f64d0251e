import type { Effort } from './effort.ts';
import { everywhere, Failure, type LanguageFunction } from './spec.ts';

/**
 * Whether the match of a regular expression that is found first at the start of the text reaches its end. Alternatives are not
 * tried again, so `a|ab` does not match `ab` (reference/template-language.md 3.13). In linear time only.
 */
export const matchPattern: LanguageFunction = {
  name: 'Fn::MatchPattern',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      {
        name: 'regular expression',
        accepts: ['string'],
        refuse: (source, effort) => refusePattern(source as string, effort),
      },
      { name: 'text', accepts: ['string'] },
    ],
  },
  returns: ['boolean'],
  compute: ([source, text], { effort }) =>
    effort.firstMatchIsWhole(source as string, text as string) ??
    new Failure('The regular expressions of this template take too long for such texts.'),
};

/** Where it would cost too much to tell, nothing is said. */
function refusePattern(source: string, effort: Effort): string | undefined {
  const result = effort.pattern(source);
  return result?.kind === 'unsupported' ? `The regular expression cannot be used: ${result.reason}.` : undefined;
}
