import { PermanentError } from '../errors.ts';
import { writtenOutBytes } from './exact-number.ts';
import { addKeyProblems } from './json-reader.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { tooLarge, utf8Length } from './parse-storable-json.ts';
import { addTextProblems } from './storable-text.ts';
import { ProblemList, problemsText, type StorageProblems } from './storage-problem.ts';
import { printable, type ValuePath } from './value-path.ts';

export interface StorageOptions {
  /** Names the value in the problems: `checkpoint` gives `checkpoint.rows.7`. @default '': paths begin inside it */
  readonly path?: string;
  /** In bytes of its JSON as UTF-8, with the exponents of numbers written out. */
  readonly maxBytes: number;
  /** In levels of arrays and objects. @default 100 */
  readonly maxDepth?: number;
}

/**
 * What keeps a value that a program made from being stored and read back as it is; nothing when nothing does. A property that is
 * undefined is as good as missing, and -0 as 0; whatever else JSON would change or leave out is a problem. Never throws.
 *
 * @example
 * const { problems } = storageProblems(checkpoint, { path: 'checkpoint', maxBytes: MAX_CHECKPOINT_BYTES });
 */
export function storageProblems(value: unknown, options: StorageOptions): StorageProblems {
  const { path, maxBytes, maxDepth = MAX_JSON_DEPTH } = options;
  const root = path ? { parent: undefined, key: path } : undefined;
  const problems = new ProblemList();
  try {
    const walk = new ValueWalk(problems, maxDepth, maxBytes);
    walk.visit(value, root);
    if (problems.found > 0) return problems;
    const bytes = utf8Length(JSON.stringify(value)) + walk.extraBytes;
    if (bytes > maxBytes) problems.add(root, 'size', tooLarge(maxBytes, `${bytes}`));
  } catch (error) {
    if (!(error instanceof TooLarge)) problems.add(root, 'type', `could not be read: ${(error as Error)?.message}`);
    else problems.add(root, 'size', tooLarge(maxBytes, 'more'));
  }
  return problems;
}

/**
 * @param subject begins the message: `The checkpoint`
 * @throws PermanentError `NOT_STORABLE` with every problem, in its message and as `details.problems`
 */
export function assertStorable(subject: string, value: unknown, options: StorageOptions): void {
  const found = storageProblems(value, options);
  if (found.found === 0) return;
  throw new PermanentError(`${subject} cannot be stored exactly: ${problemsText(found)}`, {
    code: 'NOT_STORABLE',
    details: { problems: found.problems },
  });
}

class TooLarge extends Error {}

/** Depth-bounded, so recursion is safe; size-bounded, so that a value which holds itself many times over ends as well. */
class ValueWalk {
  /** How many bytes the value is longer where exponents are written out. */
  extraBytes = 0;
  readonly #problems: ProblemList;
  readonly #maxDepth: number;
  readonly #ancestors: object[] = [];
  #bytesLeft: number;

  constructor(problems: ProblemList, maxDepth: number, maxBytes: number) {
    this.#problems = problems;
    this.#maxDepth = maxDepth;
    this.#bytesLeft = maxBytes;
  }

  visit(value: unknown, path: ValuePath | undefined): void {
    this.#spend(1);
    if (typeof value === 'string') this.#visitText(value, path);
    else if (typeof value === 'number') this.#visitNumber(value, path);
    else if (typeof value === 'object' && value !== null) this.#visitObject(value, path);
    else if (typeof value === 'bigint') this.#refuse(path, 'a bigint: store it as text');
    else if (typeof value !== 'boolean' && value !== null) this.#refuse(path, typeof value);
  }

  #visitText(text: string, path: ValuePath | undefined): void {
    this.#spend(text.length);
    addTextProblems(text, path, this.#problems);
  }

  #visitNumber(number: number, path: ValuePath | undefined): void {
    if (!Number.isFinite(number)) this.#refuse(path, String(number));
    else this.extraBytes += writtenOutBytes(String(number));
  }

  #visitObject(value: object, path: ValuePath | undefined): void {
    if (this.#ancestors.includes(value)) {
      this.#refuse(path, 'an object that contains itself');
    } else if (this.#ancestors.length >= this.#maxDepth) {
      this.#problems.add(path, 'depth', `nested more than ${this.#maxDepth} levels deep`);
    } else {
      this.#ancestors.push(value);
      this.#visitInside(value, path);
      this.#ancestors.pop();
    }
  }

  #visitInside(value: object, path: ValuePath | undefined): void {
    if (Array.isArray(value)) this.#visitItems(value, path);
    else if (isPlain(value)) this.#visitMembers(value, path);
    else if (value instanceof Date) this.#refuse(path, 'a Date: store its toISOString()');
    else this.#refuse(path, `an object of the class ${value.constructor?.name || 'without a name'}`);
  }

  #visitItems(items: readonly unknown[], path: ValuePath | undefined): void {
    // By index, not forEach: that would pass over holes, which JSON makes null.
    for (let index = 0; index < items.length; index += 1) this.visit(items[index], { parent: path, key: index });
  }

  #visitMembers(value: object, path: ValuePath | undefined): void {
    for (const [key, member] of Object.entries(value)) {
      if (member === undefined) continue;
      this.#spend(key.length);
      addKeyProblems(key, path, this.#problems);
      this.visit(member, { parent: path, key });
    }
  }

  #refuse(path: ValuePath | undefined, what: string): void {
    this.#problems.add(path, 'type', `expected a JSON value, received ${printable(what)}`);
  }

  #spend(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw new TooLarge();
  }
}

function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  // Not `=== Object.prototype`: a plain object of another realm is plain too.
  const isRecord = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isRecord && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}
