import type { OutputStream } from '../host.ts';

const controlSequence = '\u001b[';

/** A block of lines at the bottom of the terminal that is rewritten in place. Each change is one write, and only lines that
 *  changed are rewritten, so nothing flickers. Lines must fit the width: a wrapped one would break the count. */
export class LiveScreen {
  readonly #out: OutputStream;
  #shown: readonly string[] = [];

  constructor(out: OutputStream) {
    this.#out = out;
  }

  show(lines: readonly string[]): void {
    const before = this.#shown;
    if (before.length === lines.length && before.every((line, at) => line === lines[at])) return;
    const up = before.length === 0 ? `${controlSequence}?25l` : `${controlSequence}${before.length}A`;
    const rewritten = lines
      .map((line, at) => (line === before[at] ? '\r\n' : `\r${line}${controlSequence}K\r\n`))
      .join('');
    const below = before.length > lines.length ? `${controlSequence}J` : '';
    this.#out.write(up + rewritten + below);
    this.#shown = lines;
  }

  /** Leaves the block as it is and gives the cursor back; later output goes beneath it. */
  finish(): void {
    if (this.#shown.length > 0) this.#out.write(`${controlSequence}?25h`);
    this.#shown = [];
  }
}
