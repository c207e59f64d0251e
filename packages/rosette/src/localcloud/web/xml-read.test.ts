import { describe, expect, it } from 'vitest';
import { childrenOf, parseXml, textOf } from './xml-read.ts';
import { element, xmlDocument } from './xml-write.ts';

describe('parseXml', () => {
  it('reads elements, text, CDATA and entities, and drops the rest', () => {
    const root = parseXml(
      '\ufeff<?xml version="1.0"?><!-- a --><n:Root xmlns:n="http://x/" a=\'<\'><A>1 &lt;&#65;&#x42;<!-- b --><![CDATA[&<]]></A><A/>t</n:Root >'.replace(
        "'<'",
        "'y'",
      ),
    );
    expect(root.name).toBe('Root');
    expect(childrenOf(root, 'A').map(({ text }) => text)).toEqual(['1 <AB&<', '']);
    expect([textOf(root, 'A'), textOf(root, 'B'), root.text]).toEqual(['1 <AB&<', undefined, 't']);
  });

  it.each([
    ['<a>', 'does not end'],
    ['<a></b>', 'closed by </b>'],
    ['<a/><b/>', 'after the root'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'name of an element'],
    ['<a>&x;</a>', 'no entity'],
    ['<a>&</a>', 'no entity'],
    ['<a>&#x110000;</a>', 'no character'],
    ['<a b=c></a>', 'does not end'],
    ['', 'an element is wanted'],
    ['<a>'.repeat(50), 'nested deeper'],
  ])('refuses %s', (text, why) => {
    expect(() => parseXml(text)).toThrow(why);
  });

  it('takes no longer than the text is long', () => {
    const began = performance.now();
    expect(() => parseXml(`<a ${'b="c" '.repeat(50_000)}`)).toThrow();
    expect(() => parseXml(`<a>${'&amp;'.repeat(50_000)}${'&'.repeat(50_000)}</a>`)).toThrow();
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('reads back what is written, whatever the text', () => {
    for (const text of ['a & b < c > "d" \'e\'', ' \t\n\r\n ', '😀é\u0085\u007f', '&amp;']) {
      expect(parseXml(xmlDocument(element('A', text))).text).toBe(text);
    }
    expect(xmlDocument(element('A', 'a\r\nb'))).toContain('<A>a&#13;\nb</A>');
    expect(parseXml(xmlDocument(element('A', 'a\u0000b\ud800c\uffff'))).text).toBe('a\ufffdb\ufffdc\ufffd');
  });
});
