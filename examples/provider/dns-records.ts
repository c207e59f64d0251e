import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { defineProvider } from '@rosette/custom-resource';
import { serve } from '@rosette/custom-resource/http';

/*
 * A custom resource provider in one file: `Custom::DnsRecord` gives an address a name.
 *
 * Rosette sends each Create, Update and Delete as an HTTP POST; the package takes it, calls one of the functions below, and
 * sends back what it returns or throws. Any request may come twice, so each leads to the same end when repeated: a record's
 * id is made of stack and resource, and the records are kept in a file.
 *
 * Environment: PORT (0: any free one), PROVIDER_STATE (folder of the records). It prints its address, and ends when its
 * standard input ends, which is how the program that started it says goodbye, even when it is killed.
 */

interface DnsRecord {
  readonly name: string;
  readonly address: string;
}

const zone = 'example.internal';
const folder = process.env.PROVIDER_STATE ?? '.';
const file = join(folder, 'dns-records.json');

const inputs = {
  Host: { type: 'string', pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i },
  Address: { type: 'string' },
} as const;

const provider = defineProvider({
  inputs,
  create: ({ stableId, inputs }) => ({ physicalId: stableId, data: keep(stableId, inputs) }),
  update: ({ physicalId, inputs }) => ({ data: keep(physicalId, inputs) }),
  delete({ physicalId, stableId }) {
    const records = readRecords();
    if (records.delete(physicalId ?? stableId)) writeRecords(records);
  },
});

/** Writes the record, and gives what templates can read of it. */
function keep(id: string, { Host, Address }: { readonly Host: string; readonly Address: string }) {
  if (isIP(Address) === 0) throw new Error('Address must be an IP address.');
  const name = `${Host.toLowerCase()}.${zone}`;
  const records = readRecords();
  const owner = [...records].find(([other, record]) => record.name === name && other !== id);
  if (owner !== undefined) throw new Error(`The name ${name} belongs to the record ${owner[0]}.`);
  records.set(id, { name, address: Address });
  writeRecords(records);
  return { Name: name, Address };
}

function readRecords(): Map<string, DnsRecord> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, DnsRecord>));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

/** Complete or not at all: a crash in between leaves the old file. */
function writeRecords(records: ReadonlyMap<string, DnsRecord>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries(records), null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

const { url } = await serve(provider, { port: Number(process.env.PORT ?? 0) });
console.log(`listening on ${url}`);
if (process.env.PROVIDER_STATE !== undefined) process.stdin.resume().on('end', () => process.exit(0));
