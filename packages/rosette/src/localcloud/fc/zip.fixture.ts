import { crc32 } from 'node:zlib';

/** One file of an archive. `mode`: of Unix, with the type of the file. */
export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly mode?: number;
}

/** A ZIP file of a program: names of files and what is in them. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  return zipOfEntries(Object.entries(files).map(([name, content]) => ({ name, content })));
}

/** A ZIP file with these files, not compressed. Names and modes are written as they are, however hostile. */
export function zipOfEntries(list: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of list) {
    const { local, central } = fileRecords(entry, offset);
    parts.push(local);
    directory.push(central);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}

function fileRecords({ name, content, mode = 0o100644 }: ZipEntry, offset: number) {
  const data = Buffer.from(content);
  const label = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x0800, 2);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(label.length, 22);
  const local = Buffer.concat([signature(0x04034b50), common, label, data]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((mode << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  const madeBy = Buffer.from([20, 3]);
  const central = Buffer.concat([signature(0x02014b50), madeBy, common, tail, label]);
  return { local, central };
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
