import { describe, expect, test } from 'vitest';
import { readSent } from './sent-request.ts';

const JSON_TYPE = 'application/json';
const body = `{ "RequestType": "Update", "RequestId": "r-1", "ResponseURL" : "http://127.0.0.1:1/a?x=1\\u0026y=2",
  "ResourceType": "Custom::Note", "LogicalResourceId": "Note", "StackId": "s-1", "StackName": "web",
  "PhysicalResourceId": "note-1",
  "ResourceProperties": {"Size": 1.0, "Big": 12345678901234567890, "ResponseURL": "mine", "Text": "\\"RequestId\\": \\"r-1\\""},
  "OldResourceProperties": {"Size": 2.0} }`;

describe('a request in JSON', () => {
  test('is seen without the addresses to answer to', () => {
    const sent = readSent(body, JSON_TYPE)!;
    expect(sent.responseUrl).toBe('http://127.0.0.1:1/a?x=1&y=2');
    expect(sent.intranetUrl).toBeUndefined();
    expect(sent.seen).toMatchObject({
      type: 'Update',
      logicalId: 'Note',
      physicalId: 'note-1',
      oldInputs: { Size: 2 },
    });
    expect(JSON.stringify(sent.seen)).not.toContain('127.0.0.1');
  });

  test('is changed in its own fields only, and everything else stays character by character', () => {
    const changed = readSent(body, JSON_TYPE)!.with({ ResponseURL: 'http://here/', RequestId: 'r-"2"' });
    const expected = body
      .replace('"http://127.0.0.1:1/a?x=1\\u0026y=2"', '"http://here/"')
      .replace('"RequestId": "r-1"', '"RequestId": "r-\\"2\\""');
    expect(changed).toBe(expected);
    expect(changed).toContain('"Size": 1.0, "Big": 12345678901234567890, "ResponseURL": "mine"');
  });

  test('gets the fields that it lacks', () => {
    const changed = readSent(body, JSON_TYPE)!.with({ IntranetResponseURL: 'http://here/', RequestType: 'Delete' });
    expect(JSON.parse(changed)).toMatchObject({ IntranetResponseURL: 'http://here/', RequestType: 'Delete' });
  });
});

test('a request in a form', () => {
  const fields = {
    RequestType: 'Create',
    RequestId: 'r',
    ResponseURL: 'http://a/?b&c',
    ResourceType: 'Custom::A',
    LogicalResourceId: 'L',
    StackId: 's',
    ResourceProperties: '{"Size":1.0}',
  };
  const sent = readSent(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded')!;
  expect(sent.seen.inputs).toEqual({ Size: 1 });
  const changed = new URLSearchParams(sent.with({ ResponseURL: 'http://here/' }));
  expect(Object.fromEntries(changed)).toEqual({ ...fields, ResponseURL: 'http://here/' });
});

test.each([
  ['no JSON', 'x'],
  ['no object', '[1]'],
  ['another type', body.replace('Update', 'Look')],
  ['no address', body.replace('"ResponseURL" :', '"Other":')],
])('%s is no request', (_, text) => {
  expect(readSent(text, JSON_TYPE)).toBeUndefined();
});
