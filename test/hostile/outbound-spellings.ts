import { isIPv6 } from 'node:net';
import { numberOf, type Target } from './outbound-targets.ts';

/** Every way that we know to write one address into a URL so that a parser of URLs still finds it. */
export function spellings({ address }: Target): readonly string[] {
  return isIPv6(address) ? spellingsOfSix(address) : spellingsOfFour(address);
}

function spellingsOfFour(address: string): readonly string[] {
  const number = numberOf(address);
  const parts = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const written = (write: (part: number) => string) => parts.map(write).join('.');
  const hex = (part: number) => `0x${part.toString(16)}`;
  const octal = (part: number) => `0${part.toString(8)}`;
  return [
    address,
    `${address}.`,
    String(number),
    `${number}.`,
    hex(number),
    hex(number).toUpperCase(),
    octal(number),
    written(hex),
    written((part) => `0X00${part.toString(16)}`),
    written(octal),
    written((part) => `000000${part.toString(8)}`),
    `${hex(a)}.${octal(b)}.${c}.${hex(d)}`,
    `${a}.${b}.${c * 256 + d}`,
    `${octal(a)}.${hex(b * 65_536 + c * 256 + d)}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    percented(address, /./g),
    percented(address, /\./g),
    percented(address, /\d/g),
    percented(hex(number), /x/g),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll('.', '｡'),
    encodeURIComponent(address.replaceAll('.', '。')),
    inDigits(address, 0xff10),
    inDigits(address, 0x1d7ce),
    inDigits(address, 0x1d7f6),
    address.replace(/[1-9]/g, (digit) => String.fromCodePoint(0x245f + Number(digit))),
    address.replace(/[0-9]/, (digit) => `${digit}\u00ad`),
    address.replace(/[0-9]/, (digit) => `${digit}\u2060`),
    address.replace('.', '.\t').replace(/\.(?=[^.]*$)/, '.\r\n'),
  ];
}

function spellingsOfSix(address: string): readonly string[] {
  const [left = '', right] = address.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':'));
  const tail = words(right ?? '');
  const all = [...words(left), ...Array<string>(8 - words(left).length - tail.length).fill('0'), ...tail];
  const low = Number.parseInt(
    all
      .slice(6)
      .map((word) => word.padStart(4, '0'))
      .join(''),
    16,
  );
  const dotted = [24, 16, 8, 0].map((shift) => (low >>> shift) & 255).join('.');
  return [
    address,
    address.toUpperCase(),
    all.join(':'),
    all.map((word) => word.padStart(4, '0')).join(':'),
    `${all.slice(0, 6).join(':')}:${dotted}`,
    all.map((word, index) => (index % 2 === 0 ? word.padStart(4, '0').toUpperCase() : word)).join(':'),
  ].map((text) => `[${text}]`);
}

function percented(text: string, what: RegExp): string {
  return text.replace(what, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** In the ten digits that begin at another place of Unicode. */
function inDigits(address: string, zero: number): string {
  return address.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

/** URLs around a host and a port, each meaning that host: what stands beside it is bait, or lost on the way. */
export const frames: readonly ((host: string, port: number) => string)[] = [
  (host, port) => `http://${host}:${port}/`,
  (host, port) => `https://${host}:${port}/`,
  (host, port) => `HtTp://${host}:${port}`,
  (host, port) => `http:\\\\${host}:${port}\\a`,
  (host, port) => `http:/${host}:${port}/`,
  (host, port) => `http:${host}:${port}/`,
  (host, port) => `http:////${host}:${port}/`,
  (host, port) => ` \t\r\nhttp://${host}:${port}/ \n`,
  (host, port) => `\u0000\u001fhttp://${host}:${port}/`,
  (host, port) => `ht\ntp:\t//${host}:${port}/`,
  (host, port) => `http://${host}\t:\n${port}/`,
  (host, port) => `http://provider.example@${host}:${port}/`,
  (host, port) => `http://provider.example:80@${host}:${port}/`,
  (host, port) => `http://93.184.216.34:80%2f@${host}:${port}/`,
  (host, port) => `http://a:b@provider.example@${host}:${port}/`,
  (host, port) => `http://%00%0d%0aHost:x@${host}:${port}/`,
  (host, port) => `http://[2606:2800:220:1::1]@${host}:${port}/`,
  (host, port) => `http://${host}:${port}#@provider.example/`,
  (host, port) => `http://${host}:${port}?@provider.example/`,
  (host, port) => `http://${host}:${port}\\@provider.example/`,
  (host, port) => `http://${host}:${port}/\\provider.example/..//`,
  (host, port) => `http://${host}:${String(port).padStart(9, '0')}/`,
  (host) => `http://${host}/`,
  (host) => `http://${host}:/`,
  (host) => `https://${host}/`,
  (host) => `http://${host}:0/`,
  (host) => `http://${host}:22/`,
  (host) => `https://${host}:80/`,
  (host) => `http://${host}:65535/`,
];

/** Texts that lead nowhere, and look as if they did. */
export const nowhere: readonly string[] = [
  ...['', ' ', '/', '//127.0.0.1/', '127.0.0.1', 'http', 'http:', 'http://', 'http:///', 'http://:80/', 'http://@/'],
  ...['file:///etc/passwd', 'file://127.0.0.1/etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1:6379/_PING'],
  ...['dict://127.0.0.1:11211/stats', 'ldap://127.0.0.1/', 'tftp://127.0.0.1/x', 'ws://127.0.0.1/', 'wss://127.0.0.1/'],
  ...['data:text/plain,x', 'javascript:0', 'about:blank', 'blob:http://127.0.0.1/x', 'view-source:http://127.0.0.1/'],
  ...['jar:http://127.0.0.1!/', 'http+unix://%2fvar%2frun%2fdocker.sock/', 'unix:/var/run/docker.sock', 'mailto:a@b.c'],
  ...['http://unix:/var/run/docker.sock:/', 'httpss://127.0.0.1/', 'http//127.0.0.1/', 'h\u0000ttp://127.0.0.1/'],
  ...['http://4294967296/', 'http://256.0.0.1/', 'http://127.0.0.1.256/', 'http://1.2.3.4.5/', 'http://127.0.0.0x1g/'],
  ...['http://0x100000000/', 'http://a.0x7f000001/', 'http://127.0.0.1:65536/', 'http://127.0.0.1:-80/'],
  ...['http://127.0.0.1:8o/', 'http://127.0.0.1%00/', 'http://127.0.0.1%00.provider.example/', 'http://127.0.0.1%0a/'],
  ...['http://127.0.0.1%20/', 'http://127.0.0.1 /', 'http://127.0.0.1%2f@/', 'http://127.0.0.1%5cx/', 'http://%/'],
  ...['http://[::1', 'http://::1/', 'http://[::1]x/', 'http://[]/', 'http://[127.0.0.1]/', 'http://[::1%25lo]/'],
  ...['http://[::1%lo]/', 'http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/', 'http://[::ffff:127.0.0.1.]/'],
  ...['http://[::ffff:127.0.0]/', 'http://[::ffff:0177.0.0.1]/', 'http://[0:0:0:0:0:0:0:0:1]/', 'http://[v1.x]/'],
  ...['http://xn--/', 'http://xn--127.0.0.1-/', 'http://\ufffd/', 'http://\u0378/', 'http://a\u0000b/', 'http://<>/'],
];
