import type { JsonValue } from '../json.ts';
import { numberProblem, writtenOutBytes } from './exact-number.ts';
import { addTextProblems } from './storable-text.ts';
import type { ProblemList } from './storage-problem.ts';
import { printable, type ValuePath } from './value-path.ts';

/** The text is no JSON. Its message tells the place, and nothing of the text. */
class JsonSyntaxError extends Error {
  constructor(expected: string, at: number) {
    super(`expected ${expected} at character ${at + 1}`);
    this.name = 'JsonSyntaxError';
  }
}

const BLANKS = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = new Map<string | undefined, readonly [word: string, value: JsonValue]>([
  ['t', ['true', true]],
  ['f', ['false', false]],
  ['n', ['null', null]],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a JSON string may not hold.
const CONTROL = /[\u0000-\u001f]/;

/**
 * Reads JSON as RFC 8259 has it, and sees what `JSON.parse` hides: numbers as they were written, keys that come twice. Besides, that of
 * Node 24.21 (V8 13.6) reads keys with escapes wrongly, depending on what it has parsed before: after `{"a":1,"\\":0}`, the second key of
 * `{"a":1,"\n":0}` is a backslash. Strings alone it reads rightly.
 *
 * Never deeper than `maxDepth`, so recursion is safe; linear.
 */
export class JsonReader {
  /** How many bytes the value is longer where exponents are written out. */
  extraBytes = 0;
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #problems: ProblemList;
  #at = 0;
  #depth = 0;

  constructor(text: string, maxDepth: number, problems: ProblemList) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#problems = problems;
  }

  /** @throws JsonSyntaxError */
  read(root: ValuePath | undefined): JsonValue {
    const value = this.#value(root);
    if (this.#at < this.#text.length) throw new JsonSyntaxError('the end of the text', this.#at);
    return value;
  }

  /** With the blanks around it. */
  #value(path: ValuePath | undefined): JsonValue {
    this.#skipBlanks();
    const value = this.#bareValue(path);
    this.#skipBlanks();
    return value;
  }

  #bareValue(path: ValuePath | undefined): JsonValue {
    const char = this.#text[this.#at];
    if (char === '"') return this.#textValue(path);
    if (char === '{' || char === '[') return this.#container(char, path);
    const [word, value] = WORDS.get(char) ?? [];
    if (word === undefined || value === undefined) return this.#number(path);
    if (!this.#text.startsWith(word, this.#at)) throw new JsonSyntaxError('a value', this.#at);
    this.#at += word.length;
    return value;
  }

  #container(open: '{' | '[', path: ValuePath | undefined): JsonValue {
    if (this.#depth >= this.#maxDepth) {
      this.#problems.add(path, 'depth', `nested more than ${this.#maxDepth} levels deep`);
      this.#skipContainer();
      return null;
    }
    this.#depth += 1;
    this.#at += 1;
    const value = open === '{' ? this.#members(path) : this.#items(path);
    this.#depth -= 1;
    return value;
  }

  #items(path: ValuePath | undefined): JsonValue {
    const items: JsonValue[] = [];
    if (this.#isClosed(']')) return items;
    do items.push(this.#value({ parent: path, key: items.length }));
    while (this.#goesOn(']'));
    return items;
  }

  #members(path: ValuePath | undefined): JsonValue {
    const members: Record<string, JsonValue> = {};
    if (this.#isClosed('}')) return members;
    do {
      this.#skipBlanks();
      const key = this.#key();
      this.#checkKey(key, members, path);
      setMember(members, key, this.#value({ parent: path, key }));
    } while (this.#goesOn('}'));
    return members;
  }

  #key(): string {
    if (this.#text[this.#at] !== '"') throw new JsonSyntaxError('a key', this.#at);
    const key = this.#string();
    this.#skipBlanks();
    if (this.#text[this.#at] !== ':') throw new JsonSyntaxError("':'", this.#at);
    this.#at += 1;
    return key;
  }

  #checkKey(key: string, members: object, path: ValuePath | undefined): void {
    addKeyProblems(key, path, this.#problems);
    if (!Object.hasOwn(members, key)) return;
    this.#problems.add(path, 'duplicateKey', `the key "${printable(key)}" must not stand there twice`);
  }

  /** Of a container that may be empty. */
  #isClosed(close: '}' | ']'): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== close) return false;
    this.#at += 1;
    return true;
  }

  /** Behind a value: whether another one follows in its container. */
  #goesOn(close: '}' | ']'): boolean {
    const char = this.#text[this.#at];
    if (char !== ',' && char !== close) throw new JsonSyntaxError(`',' or '${close}'`, this.#at);
    this.#at += 1;
    return char === ',';
  }

  #textValue(path: ValuePath | undefined): string {
    const text = this.#string();
    addTextProblems(text, path, this.#problems);
    return text;
  }

  #number(path: ValuePath | undefined): number {
    NUMBER.lastIndex = this.#at;
    const [source] = NUMBER.exec(this.#text) ?? [];
    if (source === undefined) throw new JsonSyntaxError('a value', this.#at);
    this.#at += source.length;
    this.extraBytes += writtenOutBytes(source);
    const problem = numberProblem(source);
    if (problem) this.#problems.add(path, 'number', problem);
    return Number(source);
  }

  #string(): string {
    const begin = this.#at;
    const end = this.#endOfString();
    this.#at = end + 1;
    const raw = this.#text.slice(begin + 1, end);
    if (CONTROL.test(raw))
      throw new JsonSyntaxError('no control character, but its escape,', begin + 1 + raw.search(CONTROL));
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`);
    } catch {
      throw new JsonSyntaxError('escapes that JSON has in the text', begin);
    }
  }

  /** Where the string that begins here has its closing quote: the first one behind an even number of backslashes. */
  #endOfString(): number {
    let end = this.#at;
    for (;;) {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) throw new JsonSyntaxError('the end of the text that begins', this.#at);
      let backslashes = 0;
      while (this.#text[end - 1 - backslashes] === '\\') backslashes += 1;
      if (backslashes % 2 === 0) return end;
    }
  }

  /** Over a whole array or object that nobody wants to know. */
  #skipContainer(): void {
    let open = 0;
    do {
      const char = this.#text[this.#at];
      if (char === undefined) throw new JsonSyntaxError('the end of what is open', this.#at);
      if (char === '"') this.#at = this.#endOfString();
      else if (char === '[' || char === '{') open += 1;
      else if (char === ']' || char === '}') open -= 1;
      this.#at += 1;
    } while (open > 0);
  }

  #skipBlanks(): void {
    const char = this.#text.charCodeAt(this.#at);
    // Most values have none around them.
    if (char > 0x20 || Number.isNaN(char)) return;
    BLANKS.lastIndex = this.#at;
    BLANKS.test(this.#text);
    this.#at = BLANKS.lastIndex;
  }
}

/** Also of the key `__proto__`, which an assignment would take for something else. */
function setMember(members: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key !== '__proto__') members[key] = value;
  else Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
}

export function addKeyProblems(key: string, path: ValuePath | undefined, problems: ProblemList): void {
  if (key === '__proto__') problems.add(path, 'protoKey', 'the key "__proto__" is not allowed');
  addTextProblems(key, path, problems, (shown) => `the key "${shown}"`);
}
