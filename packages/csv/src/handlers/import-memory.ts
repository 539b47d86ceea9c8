/** So much of its file a chunk may hold where no other import runs beside it, in bytes. */
const MOST_CHUNK_BYTES = 4 * 1_048_576;

/**
 * What the chunks of all imports of a process may hold of their files together, in bytes. As rows, values and text to send a chunk takes
 * about ten times its bytes, and an import has up to three: one being read, one being written, one being committed.
 */
const ALL_CHUNKS_BYTES = 12 * 1_048_576;

const LEAST_CHUNK_BYTES = 262_144;

/** Shares out memory among the imports of one process, which know nothing of each other. */
export class ImportMemory {
  #imports = 0;

  /** To be disposed of when the import ends. */
  enter(): Disposable {
    this.#imports++;
    return { [Symbol.dispose]: () => this.#imports-- };
  }

  /** How much of its file a chunk may hold, in bytes; a record more may come on top. */
  get chunkBytes(): number {
    const share = Math.floor(ALL_CHUNKS_BYTES / 3 / Math.max(1, this.#imports));
    return Math.max(LEAST_CHUNK_BYTES, Math.min(MOST_CHUNK_BYTES, share));
  }
}
