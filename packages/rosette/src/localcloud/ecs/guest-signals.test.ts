import { describe, expect, it } from 'vitest';
import { signalsOf } from './guest-signals.ts';

const url = 'https://ros.local/waitcondition?stackname=s&stackid=1&resource=w&expire=9&signature=abc%2B';
const curl = `curl -i -X POST -H 'Content-Type: application/json' ${url.replaceAll('&', '\\&')}`;
const bodies = (script: string, outcome: 'success' | 'fail' | 'silent' = 'success') =>
  signalsOf(script, outcome).map((signal) => {
    expect(signal.url).toBe(url);
    return JSON.parse(signal.body) as unknown;
  });

describe('signalsOf', () => {
  it.each([
    ['curl without data', curl, { status: 'SUCCESS' }],
    ['-d in single quotes', `${curl} -d '{"status": "SUCCESS", "data": "x"}'`, { status: 'SUCCESS', data: 'x' }],
    [
      '-d in double quotes',
      `${curl} -d "{\\"Data\\" : \\"Success\\", \\"status\\" : \\"SUCCESS\\"}"`,
      { Data: 'Success', status: 'SUCCESS' },
    ],
    [
      'computed data',
      `${curl} --data-binary '{"status": "SUCCESS", "data": "'$NAME'", "id": "n"}'`,
      { status: 'SUCCESS', data: '', id: 'n' },
    ],
    ['data on the next line', `${curl} \\\n  -d '{"status":"SUCCESS","id":"2"}'`, { status: 'SUCCESS', id: '2' }],
    ['data that is not JSON', `${curl} -d hello`, { status: 'SUCCESS' }],
    ['a variable that holds the call', `notify="${curl}"\n$notify -d '{"x":1}'`, { status: 'SUCCESS' }],
    ['Windows', `curl.exe -X POST "${url}" -d "{\\"status\\":\\"SUCCESS\\"}"`, { status: 'SUCCESS' }],
    [
      'PowerShell',
      `curl -Uri "${url}" -Method Post -Body '{"status":"SUCCESS","id":"p"}'`,
      { status: 'SUCCESS', id: 'p' },
    ],
    ['PowerShell with backticks', `curl -Uri ${url.replaceAll('&', '`&')} -Method Post`, { status: 'SUCCESS' }],
  ])('reads %s', (_, script, body) => {
    expect(bodies(script)).toEqual([body]);
  });

  it('makes every call that reports success, in order', () => {
    const script = `${curl} -d '{"status":"SUCCESS","id":"a"}'\nif false; then ${curl} -d '{"status":"FAILURE"}'; fi\n${curl} -d '{"status":"SUCCESS","id":"b"}'`;
    expect(bodies(script)).toEqual([
      { status: 'SUCCESS', id: 'a' },
      { status: 'SUCCESS', id: 'b' },
    ]);
  });

  it('fails once a URL, with the words of the script if it has some', () => {
    expect(bodies(`${curl}\n${curl}`, 'fail')).toMatchObject([{ status: 'FAILURE' }]);
    expect(bodies(`${curl}\n${curl} -d '{"status":"FAILURE","reason":"no disk"}'`, 'fail')).toEqual([
      { status: 'FAILURE', reason: 'no disk' },
    ]);
    expect(bodies(curl, 'silent')).toEqual([]);
  });

  it('leaves other addresses alone', () => {
    expect(
      signalsOf(
        'curl https://example.com/waitcondition?x=1\ncurl https://example.com/?stackid=1&signature=2',
        'success',
      ),
    ).toEqual([]);
  });

  it('reads a long script in no time', () => {
    const started = performance.now();
    signalsOf(`${'https://x/'.repeat(3000)}${'waitcondition?'.repeat(200)}`, 'success');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
