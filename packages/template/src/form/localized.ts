import { isJsonObject, type Json } from '../base/json.ts';

/**
 * Text in the language of a person, of a text or of a map from language to text: exactly that language, else one of the same
 * family (`zh` for `zh-cn`), else English, else the first. Null when there is none.
 */
export function localized(value: Json | undefined, locale: string): string | null {
  if (value === undefined || value === null) return null;
  if (!isJsonObject(value)) return Array.isArray(value) ? null : String(value);
  const languages = Object.keys(value).filter((language) => typeof value[language] === 'string');
  const wanted = locale.toLowerCase();
  const [family] = wanted.split('-');
  const chosen =
    languages.find((language) => language.toLowerCase() === wanted) ??
    languages.find((language) => language.toLowerCase().split('-')[0] === family) ??
    languages.find((language) => language.toLowerCase() === 'en') ??
    languages[0];
  return chosen === undefined ? null : (value[chosen] as string);
}
