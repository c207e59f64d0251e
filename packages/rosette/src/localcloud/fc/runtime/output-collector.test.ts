import { describe, expect, it } from 'vitest';
import { END_OF_OUTPUT } from './messages.ts';
import { OutputCollector } from './output-collector.ts';

function collect() {
  const passed: string[] = [];
  const output = new OutputCollector((text) => passed.push(text));
  return { output, text: () => passed.join('') };
}

describe('output of a process', () => {
  it.each([1, 3, 1000])('belongs to the request until its mark, in pieces of %i bytes', async (size) => {
    const { output, text } = collect();
    output.begin('r');
    const all = Buffer.from(`a ü\nb${END_OF_OUTPUT}r\nafter\n`);
    for (let at = 0; at < all.length; at += size) output.push(all.subarray(at, at + size));
    await output.printed('r');
    expect(output.end('r')).toBe('a ü\nb');
    expect(text()).toBe('a ü\nbafter\n');
  });

  it('is told to be over when the process is', async () => {
    const { output, text } = collect();
    output.begin('r');
    const printed = output.printed('r');
    output.push(Buffer.from('half a line'));
    output.close();
    await printed;
    expect([output.end('r'), text()]).toEqual(['half a line', 'half a line']);
  });

  it('is kept to its end only, however long a line is', () => {
    const { output } = collect();
    output.begin('r');
    for (let n = 0; n < 10; n += 1) output.push(Buffer.alloc(10_000, 65 + n));
    output.close();
    expect(output.end('r')).toBe('J'.repeat(4096));
  });
});
