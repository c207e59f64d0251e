/** The part of WebAssembly's JavaScript interface that is used here: Node's types leave it to those of browsers. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;

  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
    constructor(module: Module, imports: Imports);
  }

  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }
}
