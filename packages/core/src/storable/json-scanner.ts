import { numberProblem, writtenOutBytes } from './exact-number.ts';
import { addTextProblems } from './storable-text.ts';
import type { ProblemList } from './storage-problem.ts';
import { printable, type ValuePath } from './value-path.ts';

/** An array or object that is open where the scanner stands. */
interface Frame {
  readonly path: ValuePath | undefined;
  /** Keys so far; undefined for an array. */
  readonly keys: Set<string> | undefined;
  /** Of the value that comes next. */
  key: string | number;
  /** A string that comes now is a key. */
  expectsKey: boolean;
}

const NUMBER = /-?\d[\d.eE+-]*/y;

/** Escapes that may stand for what cannot be stored; without one, and in well-formed text, every string can. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/**
 * Walks JSON text that `JSON.parse` has accepted, for what its answer no longer shows: numbers as they were written, and keys
 * that came twice. One pass, no recursion, so that neither size nor depth can hurt.
 */
export class JsonScanner {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #root: ValuePath | undefined;
  readonly #problems: ProblemList;
  readonly #frames: Frame[] = [];
  readonly #checksText: boolean;
  #at = 0;
  #extraBytes = 0;

  constructor(text: string, root: ValuePath | undefined, maxDepth: number, problems: ProblemList) {
    this.#text = text;
    this.#root = root;
    this.#maxDepth = maxDepth;
    this.#problems = problems;
    this.#checksText = SUSPICIOUS_ESCAPE.test(text) || !text.isWellFormed();
  }

  /** @returns how many bytes the value is longer where exponents are written out */
  scan(): number {
    while (this.#at < this.#text.length) this.#step();
    return this.#extraBytes;
  }

  #step(): void {
    const char = this.#text[this.#at];
    if (char === '"') this.#string();
    else if (char === '{') this.#open(new Set());
    else if (char === '[') this.#open(undefined);
    else if (char === ',') this.#next();
    else if (char === '}' || char === ']') this.#close();
    else this.#number();
  }

  #open(keys: Set<string> | undefined): void {
    const path = this.#path();
    if (this.#frames.length >= this.#maxDepth) {
      this.#problems.add(path, 'depth', `nested more than ${this.#maxDepth} levels deep`);
      this.#skip();
      return;
    }
    this.#frames.push({ path, keys, key: keys ? '' : 0, expectsKey: keys !== undefined });
    this.#at += 1;
  }

  #close(): void {
    this.#frames.pop();
    this.#at += 1;
  }

  /** Over a whole array or object. */
  #skip(): void {
    let depth = 0;
    do {
      const char = this.#text[this.#at];
      if (char === '"') this.#at = this.#endOfString();
      else if (char === '[' || char === '{') depth += 1;
      else if (char === ']' || char === '}') depth -= 1;
      this.#at += 1;
    } while (depth > 0);
  }

  #next(): void {
    const frame = this.#frames.at(-1);
    if (typeof frame?.key === 'number') frame.key += 1;
    else if (frame) frame.expectsKey = true;
    this.#at += 1;
  }

  #string(): void {
    const end = this.#endOfString();
    const frame = this.#frames.at(-1);
    if (frame?.expectsKey) this.#key(frame, this.#decoded(end));
    else if (this.#checksText) addTextProblems(this.#decoded(end), this.#path(), this.#problems);
    this.#at = end + 1;
  }

  #key(frame: Frame, key: string): void {
    frame.expectsKey = false;
    frame.key = key;
    const problems = this.#problems;
    if (frame.keys?.has(key)) {
      problems.add(frame.path, 'duplicateKey', `the key "${printable(key)}" must not stand there twice`);
    }
    frame.keys?.add(key);
    addKeyProblems(key, frame.path, problems);
  }

  /** Or one of the characters that mean nothing here: white space, a colon, a letter of `true`, `false` and `null`. */
  #number(): void {
    NUMBER.lastIndex = this.#at;
    const [source] = NUMBER.exec(this.#text) ?? [];
    this.#at += source?.length ?? 1;
    if (source === undefined) return;
    this.#extraBytes += writtenOutBytes(source);
    const problem = numberProblem(source);
    if (problem) this.#problems.add(this.#path(), 'number', problem);
  }

  #path(): ValuePath | undefined {
    const frame = this.#frames.at(-1);
    return frame ? { parent: frame.path, key: frame.key } : this.#root;
  }

  /** Where the string that begins here has its closing quote: the first one behind an even number of backslashes. */
  #endOfString(): number {
    let end = this.#at;
    let backslashes = 0;
    do {
      end = this.#text.indexOf('"', end + 1);
      backslashes = 0;
      while (this.#text[end - 1 - backslashes] === '\\') backslashes += 1;
    } while (backslashes % 2 === 1);
    return end;
  }

  #decoded(end: number): string {
    const raw = this.#text.slice(this.#at + 1, end);
    return raw.includes('\\') ? JSON.parse(`"${raw}"`) : raw;
  }
}

export function addKeyProblems(key: string, path: ValuePath | undefined, problems: ProblemList): void {
  if (key === '__proto__') problems.add(path, 'protoKey', 'the key "__proto__" is not allowed');
  addTextProblems(key, path, problems, (shown) => `the key "${shown}"`);
}
