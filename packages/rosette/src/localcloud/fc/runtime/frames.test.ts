import { expect, it } from 'vitest';
import { BadFrame, encodeFrame, type Frame, FrameReader } from './frames.ts';

const FRAMES = [
  encodeFrame({ n: 1 }, Buffer.from('one')),
  encodeFrame({ n: 2, ü: 'ß' }),
  encodeFrame({ n: 3 }, Buffer.alloc(1000, 7)),
];

function readIn(size: number): readonly Frame<{ n: number }>[] {
  const found: Frame<{ n: number }>[] = [];
  const reader = new FrameReader<{ n: number }>(1000, (frame) => found.push(frame));
  const all = Buffer.concat(FRAMES);
  for (let at = 0; at < all.length; at += size) reader.push(all.subarray(at, at + size));
  return found;
}

it.each([1, 7, 8, 9, 100, 100_000])('reads the same frames from pieces of %i bytes', (size) => {
  const found = readIn(size);
  expect(found.map(({ header }) => header)).toEqual([{ n: 1 }, { n: 2, ü: 'ß' }, { n: 3 }]);
  expect(found.map(({ body }) => body.length)).toEqual([3, 0, 1000]);
  expect(found[0]?.body.toString()).toBe('one');
});

it('holds no more than it may', () => {
  const reader = new FrameReader(999, () => {});
  expect(() => reader.push(Buffer.concat(FRAMES))).toThrow(BadFrame);
});
