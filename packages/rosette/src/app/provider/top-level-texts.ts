/** A text of JSON, or a sign that opens, closes or parts. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * JSON of an object with other texts in some of its own fields, added where it lacks them. All else stays character by
 * character: parsing and writing it again would turn `1.0` into `1`, which a Python provider tells apart.
 */
export function changeTexts(json: string, texts: Readonly<Record<string, string>>): string {
  const spans = textSpans(json);
  const changes = Object.entries(texts).map(([name, value]) => change(json, spans.get(name), name, value));
  let changed = json;
  // From the end, so that what is before stays where it is.
  for (const { start, end, put } of changes.toSorted((a, b) => b.start - a.start)) {
    changed = changed.slice(0, start) + put + changed.slice(end);
  }
  return changed;
}

function change(json: string, span: Span | undefined, name: string, value: string): Span & { readonly put: string } {
  if (span !== undefined) return { ...span, put: JSON.stringify(value) };
  const start = json.indexOf('{') + 1;
  return { start, end: start, put: `${JSON.stringify(name)}:${JSON.stringify(value)},` };
}

/** Where the texts of the object's own fields stand, quotes included; of a field that is there twice, the last, as parsers do. */
function textSpans(json: string): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  let depth = 0;
  let key: string | undefined;
  let afterColon = false;
  for (const { 0: token, index: start } of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth !== 1) continue;
    else if (token === ':') afterColon = true;
    else if (token === ',') afterColon = false;
    else if (!afterColon) key = JSON.parse(token) as string;
    else if (key !== undefined) spans.set(key, { start, end: start + token.length });
  }
  return spans;
}
