import { Secret } from '@rosette/template/evaluate/value.ts';
import { describe, expect, it } from 'vitest';
import { attributeValues, masked, secretTexts } from './secret-texts.ts';

const value = { Name: 'web', Password: new Secret('p4ss"word'), List: [new Secret({ Deep: ['hidden', 'abc', 7] })] };

it('the secret texts of a value are found however deep, but for those that anything might hold', () => {
  expect(secretTexts(value)).toEqual(['p4ss"word', 'hidden']);
});

describe('attributes', () => {
  it('are secret where the type says so, or where they repeat a secret', () => {
    const given = { Url: 'x', Key: 'k', Echo: { Log: ['with p4ss"word in it'] } };
    const attributes = attributeValues(given, ['Key'], secretTexts(value));
    expect(attributes.Url).toBe('x');
    expect(attributes.Key).toBeInstanceOf(Secret);
    expect(attributes.Echo).toBeInstanceOf(Secret);
  });
});

describe('a text', () => {
  const secrets = ['p4ss"word', 'hidden', 'hidden place'];

  it.each([
    ['nothing of it', 'nothing of it'],
    ['p4ss"word, and hidden', '******, and ******'],
    [JSON.stringify({ Password: 'p4ss"word' }), '{"Password":"******"}'],
    [JSON.stringify(JSON.stringify({ Password: 'p4ss"word' })), '"{\\"Password\\":\\"******\\"}"'],
    ['in a hidden place', 'in a ******'],
    ['it was cut off at p4ss"', 'it was cut off at ******'],
    ['it was cut off at hidd… (4096 characters)', 'it was cut off at ******… (4096 characters)'],
    ['it was cut off at hid…', 'it was cut off at hid…'],
  ])('%s', (text, shown) => {
    expect(masked(text, secrets)).toBe(shown);
  });
});
