import type { Data } from '../base/data.ts';
import { everywhere, Failure, type LanguageFunction } from './spec.ts';

/**
 * A map from texts such as `.member.0.Name=k` and `.member.0.Value=v`, which belong together by their number
 * (reference/template-language.md 3.12). A number with only one of the two is left out.
 */
export const memberListToMap: LanguageFunction = {
  name: 'Fn::MemberListToMap',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'word for names', accepts: ['string'], literal: true },
      { name: 'word for values', accepts: ['string'], literal: true },
      { name: 'list of members', accepts: ['list'] },
    ],
  },
  returns: ['map'],
  compute([nameWord, valueWord, members]) {
    const names = new Map<string, string>();
    const values = new Map<string, string>();
    for (const [index, member] of (members as readonly Data[]).entries()) {
      const entry = parseMember(member);
      if (entry === undefined) return new Failure(`Member ${index} is no text of the form \`member.N.word=value\`.`);
      const { number, word, value } = entry;
      if (word === nameWord) names.set(number, value);
      else if (word === valueWord) values.set(number, value);
    }
    return joined(names, values);
  },
};

/** `prefix.number.word=value`; the value begins behind the first `=`. */
function parseMember(member: Data): { number: string; word: string; value: string } | undefined {
  const [path, ...rest] = typeof member === 'string' ? member.split('=') : [];
  if (path === undefined || rest.length === 0) return undefined;
  const parts = path.split('.');
  return { number: parts.at(-2) ?? '', word: parts.at(-1)!, value: rest.join('=') };
}

function joined(names: ReadonlyMap<string, string>, values: ReadonlyMap<string, string>): Data {
  const result: Record<string, string> = Object.create(null);
  for (const [number, name] of names) if (values.has(number)) result[name] = values.get(number)!;
  return result;
}
