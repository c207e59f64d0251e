/** What YAML 1.1 or its writers take for something else than the text that it is. */
const SPECIAL = /^(?:|~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9.].*|0[xob].*)$/i;
/** Begins like another kind of value, or holds what ends a plain one. */
const UNSAFE = /^[\s!&*?|>@`"'%#,[\]{}-]|[:#]\s|\s#|[\s:]$|[,[\]{}]/;

/** A text as a YAML scalar: plain where that is the same text, else in quotes. */
export function yamlScalar(text: string): string {
  return SPECIAL.test(text) || UNSAFE.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}
