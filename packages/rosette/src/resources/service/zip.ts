import { crc32, deflateRawSync } from 'node:zlib';

/** Midnight of 1980-01-01, the first day that the format knows: the same code makes the same bytes at all times. */
const DOS_DATE = 0x0021;
const VERSION = 20;
const DEFLATED = 8;
const UTF8_NAMES = 0x0800;

/** An archive with one file, whose name has no folder. */
export function zipOf(name: string, content: string): Buffer {
  const data = Buffer.from(content);
  const packed = deflateRawSync(data);
  const file = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(VERSION, 0);
  common.writeUInt16LE(UTF8_NAMES, 2);
  common.writeUInt16LE(DEFLATED, 4);
  common.writeUInt16LE(DOS_DATE, 8);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([signature(0x04034b50), common, file, packed]);
  const central = Buffer.concat([signature(0x02014b50), word(VERSION), common, Buffer.alloc(14), file]);
  return Buffer.concat([local, central, ending(central.length, local.length)]);
}

function ending(centralLength: number, offset: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(centralLength, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
