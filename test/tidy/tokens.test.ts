import { describe, expect, it } from 'vitest';
import { tokenize } from './tokens.ts';

function shown(text: string): string {
  return tokenize(text)
    .map(({ kind, text: part }) => `${kind[0]}:${part}`)
    .join(' ');
}

describe('tokenize', () => {
  it('leaves comments out and counts lines', () => {
    const tokens = tokenize('#!/usr/bin/env node\n// import "a"\n/* enum\n */ let x;\n');
    expect(tokens.map(({ text, line }) => [text, line])).toEqual([
      ['let', 4],
      ['x', 4],
      [';', 4],
    ]);
  });

  it('keeps what stands in strings out of the code', () => {
    expect(shown(`a = 'it\\'s // no' + "x"`)).toBe(`w:a p:= s:it\\'s // no p:+ s:x`);
  });

  it('goes into the substitutions of templates, also nested ones', () => {
    expect(shown('`a${ f({b: `${c}`}) }d` e')).toBe('t:`a${ w:f p:( p:{ w:b p:: t:`${ w:c t:}` p:} p:) t:}d` w:e');
  });

  it('tells a regular expression from a division', () => {
    expect(shown('x = /[/"]\\//g; y = a / b / c; return /q/')).toBe(
      'w:x p:= r:/[/"]\\//g p:; w:y p:= w:a p:/ w:b p:/ w:c p:; w:return r:/q/',
    );
  });

  it('ends on broken text', () => {
    expect(() => tokenize('`${')).not.toThrow();
    expect(() => tokenize('"open\n`')).not.toThrow();
    expect(tokenize('#! only')).toEqual([]);
  });
});
