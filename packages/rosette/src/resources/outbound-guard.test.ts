import { expect, test } from 'vitest';
import { addressGuard, isLoopback } from './outbound-guard.ts';
import { type AddressBlock, addressBlock, metadata } from './outbound-networks.ts';

const allowing = (...texts: string[]) => addressGuard(texts.map((text) => addressBlock(text) as AddressBlock));

test('addresses of the Internet are free, and what is not an address is not', () => {
  const closed = allowing();
  for (const free of ['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34', '223.255.255.1', '2001:4860::8']) {
    expect([free, closed(free)]).toEqual([free, true]);
  }
  for (const wrong of ['', 'localhost', '1.2.3', '010.0.0.1', '2606:2800:220:1::1]']) {
    expect([wrong, closed(wrong)]).toEqual([wrong, false]);
  }
});

/** The first and the last address of a block, and its neighbours where they are free. */
test.each([
  ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['0.0.0.0', '0.255.255.255', '1.0.0.0', '1.0.0.1'],
  ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['224.0.0.0', '255.255.255.255', '223.255.255.255', '223.255.255.254'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db7:ffff::', '2001:db9::'],
  ['2001::', '2001:1ff:ffff::1', '2001:200::', '2000:ffff::1'],
  ['2002::', '2002:ffff:ffff:ffff::1', '2001:ffff::1', '2003::'],
  ['3fff::', '3fff:fff::1', '3ffe:ffff::1', '3fff:1000::'],
  ['::', '1fff:ffff:ffff::1', '2000::', '2000::1'],
  ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffe::1', '2a00::1'],
])('from %s to %s', (first, last, before, after) => {
  expect([first, last, before, after].map(allowing())).toEqual([false, false, true, true]);
});

test('what is allowed is allowed in every form, and nothing beside it', () => {
  const permits = allowing('10.1.0.0/16', 'fd12::/32');
  expect(['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', 'fd12::1'].every(permits)).toBe(true);
  expect(['10.2.0.1', '::ffff:10.2.0.1', 'fd13::1', '127.0.0.1', '::1'].some(permits)).toBe(false);
});

test('addresses that serve credentials have to be allowed by themselves', () => {
  const wide = allowing('0.0.0.0/0', '::/0', '169.254.169.254/31', '100.100.100.200/31');
  expect(['10.0.0.1', '169.254.1.1', '0.0.0.0', '::1', 'fe80::1%eth0'].every(wide)).toBe(true);
  for (const { address } of metadata) {
    expect([address, wide(address), allowing(address)(address)]).toEqual([address, false, true]);
  }
  expect(wide('::ffff:169.254.169.254') || wide('64:ff9b::a9fe:a9fe') || wide('2002:a9fe:a9fe::')).toBe(false);
  expect(allowing('169.254.169.254/32')('::ffff:169.254.169.254')).toBe(true);
});

test('a translator leads only to where the IPv4 address itself may be reached', () => {
  const ahead = '64:ff9b::5db8:d822';
  const inside = '64:ff9b::a00:1';
  expect([ahead, inside].map(allowing())).toEqual([false, false]);
  expect([ahead, inside].map(allowing('64:ff9b::/96'))).toEqual([true, false]);
  expect([ahead, inside].map(allowing('10.0.0.0/8'))).toEqual([false, false]);
  expect([ahead, inside].map(allowing('64:ff9b::/96', '10.0.0.0/8'))).toEqual([true, true]);
  expect(['2002:a00:1::1', '2002:5db8:d822::1'].map(allowing('2002::/16'))).toEqual([false, true]);
});

test('zones do not matter', () => {
  expect(allowing()('fe80::1%eth0')).toBe(false);
  expect(allowing('fe80::/10')('fe80::1%eth0')).toBe(true);
});

test.each([
  ['10.0.0.1', { address: '10.0.0.1', prefix: 32 }],
  ['10.0.0.0/8', { address: '10.0.0.0', prefix: 8 }],
  ['fd00::/8', { address: 'fd00::', prefix: 8 }],
  ['::1', { address: '::1', prefix: 128 }],
  ['0.0.0.0/0', { address: '0.0.0.0', prefix: 0 }],
  ['10.0.0.0/33', undefined],
  ['::/129', undefined],
  ['10.0.0/8', undefined],
  ['10.0.0.0/', undefined],
  ['10.0.0.0/-1', undefined],
  ['010.0.0.0/8', undefined],
  ['0xa.0.0.0', undefined],
  ['fe80::1%eth0', undefined],
  ['[::1]', undefined],
  ['::ffff:10.0.0.0/104', undefined],
  ['::ffff:a00:0/104', undefined],
  ['10.0.0.0/8 ', undefined],
  ['', undefined],
])('the block %s', (text, block) => {
  expect(addressBlock(text)).toEqual(block);
});

test('what is listened on for this machine only', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', 'example.com', '', 'localhost.example.com'].some(isLoopback)).toBe(false);
});
