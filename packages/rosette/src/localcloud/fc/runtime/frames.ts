/*
 * What the server and a function's process say to each other over one socket: a header that tells what it is, and bytes
 * (an event, a result). Both sides use this file; the Python side has the same in `python/bootstrap.py`.
 *
 * On the wire: length of the header, length of the body (both 32 bits, big endian), header as JSON, body.
 */

export interface Frame<H> {
  readonly header: H;
  readonly body: Buffer;
}

const PREFIX = 8;
const NOTHING = Buffer.alloc(0);

export function encodeFrame(header: object, body: Uint8Array = NOTHING): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(text.length, 0);
  prefix.writeUInt32BE(body.length, 4);
  return Buffer.concat([prefix, text, body]);
}

/** What arrived is no frame, or one that is larger than it may be. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';
}

/** Headers hold ids, settings and error documents. */
const HEADER_LIMIT = 4 * 1024 * 1024;

/** Puts frames together again from what arrives in pieces of any size. Holds a large body once, not twice. */
export class FrameReader<H> {
  readonly #onFrame: (frame: Frame<H>) => void;
  readonly #limit: number;
  readonly #prefix = Buffer.alloc(PREFIX);
  /** The frame behind its prefix; undefined while the prefix is not whole. */
  #frame: Buffer | undefined;
  /** Bytes of the prefix or of the frame that are there. */
  #held = 0;

  /** `limit`: bytes that a body may have. */
  constructor(limit: number, onFrame: (frame: Frame<H>) => void) {
    this.#limit = limit;
    this.#onFrame = onFrame;
  }

  /** Throws `BadFrame`; after that nothing more can be read. */
  push(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      const into = this.#frame ?? this.#prefix;
      const count = piece.copy(into, this.#held, at);
      this.#held += count;
      at += count;
      if (this.#held === into.length) this.#whole();
    }
  }

  #whole(): void {
    this.#held = 0;
    const headerLength = this.#prefix.readUInt32BE(0);
    if (this.#frame === undefined) {
      const bodyLength = this.#prefix.readUInt32BE(4);
      if (headerLength === 0 || headerLength > HEADER_LIMIT || bodyLength > this.#limit) {
        throw new BadFrame(`a message with ${bodyLength} bytes, more than ${this.#limit}, or none at all`);
      }
      this.#frame = Buffer.allocUnsafe(headerLength + bodyLength);
      return;
    }
    const frame = this.#frame;
    this.#frame = undefined;
    this.#onFrame({ header: headerOf<H>(frame, headerLength), body: frame.subarray(headerLength) });
  }
}

function headerOf<H>(frame: Buffer, length: number): H {
  try {
    return JSON.parse(frame.toString('utf8', 0, length)) as H;
  } catch {
    throw new BadFrame('a message whose header is no JSON');
  }
}
