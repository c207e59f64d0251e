import type { JsonObject } from '@rosette/template/base/json.ts';
import { listOf } from '../json-access.ts';
import { oneLine, type Style } from './style.ts';
import { fold } from './width.ts';

/** The sentences of ExplainStackResource, one a line: where the resource stands first, a failure loud. */
export function explanationView(answer: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const sentences = listOf(answer, 'Explanation').filter((each): each is string => typeof each === 'string');
  return sentences.flatMap((sentence, at) => {
    const lines = fold([oneLine(sentence)], width);
    if (at === 0) return lines.map(style.bold);
    return lines.map(/^First cause:|That failed/.test(sentence) ? style.red : (line) => line);
  });
}
