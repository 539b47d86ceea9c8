import { type CsvEncoding, encodingOf } from '../encoding.ts';
import type { FileHead } from '../file-content.ts';
import type { Decision } from './inspection.ts';

/** The encoding of a file, and how it shows. */
export interface FoundEncoding extends Decision {
  readonly encoding: CsvEncoding;
  readonly byteOrderMark: boolean;
}

/** By its byte order mark, by its NUL bytes, by whether it can be UTF-8; and windows-1252 only where nothing speaks against it. */
export function findEncoding(head: FileHead): FoundEncoding {
  const { bytes } = head;
  const marked = byMark(bytes);
  if (marked) {
    return {
      encoding: marked,
      byteOrderMark: true,
      confidence: 'certain',
      because: 'it begins with a byte order mark',
    };
  }
  const wide = byNulBytes(bytes);
  if (wide) {
    const because = 'every other byte of its first characters is NUL';
    return { encoding: wide, byteOrderMark: false, confidence: 'likely', because };
  }
  return { byteOrderMark: false, ...narrow(head) };
}

function byMark([first, second, third]: Uint8Array): CsvEncoding | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

/** Characters of ASCII, of which delimiters and line ends always are, have a NUL byte in UTF-16. */
function byNulBytes(bytes: Uint8Array): CsvEncoding | undefined {
  const nuls = [0, 0];
  const pairs = Math.min(bytes.length, 4_096) >> 1;
  for (let index = 0; index < 2 * pairs; index++) if (bytes[index] === 0) nuls[index & 1] = (nuls[index & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = nuls;
  const most = Math.max(even, odd);
  if (pairs < 2 || most < pairs * 0.2 || Math.min(even, odd) > most * 0.02) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

function narrow({ bytes, isWhole }: FileHead): Decision & { readonly encoding: CsvEncoding } {
  const { sequences, faults } = utf8Sequences(bytes, isWhole);
  if (faults === 0 && sequences === 0) {
    return { encoding: 'utf-8', confidence: 'assumed', because: 'its first characters are all of ASCII' };
  }
  if (faults === 0) {
    const because = `all ${sequences} of its first characters beyond ASCII are UTF-8`;
    return { encoding: 'utf-8', confidence: 'certain', because };
  }
  const { plausible, odd } = windows1252Characters(bytes);
  if (sequences < faults && plausible > 0 && odd === 0) {
    const because = `it is not UTF-8, and all ${plausible} of its first characters beyond ASCII are such as stand in texts of western Europe`;
    return { encoding: 'windows-1252', confidence: 'likely', because };
  }
  const because =
    sequences < faults
      ? 'it is not UTF-8, and nothing shows for certain what else it is: say its encoding'
      : `${sequences} of its first characters beyond ASCII are UTF-8, and ${faults} are not`;
  return { encoding: 'utf-8', confidence: 'assumed', because };
}

/** How many sequences beyond ASCII are UTF-8, and how many bytes are not. One that the end of the head cuts off is neither. */
function utf8Sequences(bytes: Uint8Array, isWhole: boolean): { readonly sequences: number; readonly faults: number } {
  const utf8 = encodingOf('utf-8');
  let [sequences, faults] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length === 1) continue;
    if (!isWhole && at + length > bytes.length) break;
    if (utf8.isValid(bytes.subarray(at, at + length))) {
      sequences++;
      at += length - 1;
    } else {
      faults++;
    }
  }
  return { sequences, faults };
}

/** In bytes, of one that begins so. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Signs that stand beside words, not in them. */
const SIGNS = /[€‚„…‰‹‘’“”•–—™›\u00a0¡£§©«°±²³´·º»¿×]/;
const APOSTROPHES = '’´';
/** Letters of few western languages, and of many words when a text of another alphabet is read as windows-1252. */
const RARE = /[šžŠŽŸðþÐÞýÝ¤¦¨¬¯¶¸¹¼½¾ˆ˜†‡ƒ÷ª¢¥®µ]/;

/**
 * Whether the characters beyond ASCII, read as windows-1252, stand where a text of western Europe has them. In texts of other alphabets they
 * stand side by side, in those of other code pages signs stand inside words, and capitals behind small letters.
 */
function windows1252Characters(bytes: Uint8Array): { readonly plausible: number; readonly odd: number } {
  const text = encodingOf('windows-1252').decode(bytes);
  let [plausible, odd] = [0, 0];
  for (const { 0: run, index } of text.matchAll(/[^\0-\x7f]+/g)) {
    const before = text[index - 1] ?? ' ';
    const after = text[index + run.length] ?? ' ';
    if (isPlausible(run, before, after)) plausible++;
    else odd++;
  }
  return { plausible, odd };
}

function isPlausible(run: string, before: string, after: string): boolean {
  const isInWord = /[a-z]/i.test(before) && /[a-z]/i.test(after);
  if (run.includes('\ufffd') || RARE.test(run)) return false;
  const letters = [...run].filter((character) => !SIGNS.test(character));
  const signs = [...run].filter((character) => SIGNS.test(character) && !APOSTROPHES.includes(character));
  if (letters.length > 2 || (signs.length > 0 && isInWord)) return false;
  const isCapitalInside = letters.some((letter) => letter !== letter.toLowerCase()) && /[a-z]/.test(before);
  return !isCapitalInside;
}
