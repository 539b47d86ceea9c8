/** One byte a character, ASCII among them; named as the Encoding Standard names them. */
const SINGLE_BYTE = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-15',
  'koi8-r',
  'koi8-u',
  'macintosh',
  'ibm866',
] as const;

/** The encodings that files are read in. */
export const CSV_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', ...SINGLE_BYTE] as const;

/**
 * How a file's characters are written in bytes, as the Encoding Standard names it; ISO 8859-1 is part of `windows-1252`.
 *
 * @see https://encoding.spec.whatwg.org/#names-and-labels
 */
export type CsvEncoding = (typeof CSV_ENCODINGS)[number];

/**
 * A file's text as numbers: bytes where every character of ASCII is one byte, UTF-16 code units else. Either way a delimiter, a quote and
 * a line end are one number each, the same in all encodings.
 */
export type Units = Uint8Array | Uint16Array;

/** How units become text. */
export interface Encoding {
  readonly name: CsvEncoding;
  /** Bytes of the file in one unit. */
  readonly unitBytes: 1 | 2;
  /** Whether one unit is one UTF-16 code unit of the text. */
  readonly isUniform: boolean;
  /** The text, with replacement characters for what is not in this encoding. */
  decode(units: Units): string;
  /** Whether all of it is in this encoding. */
  isValid(units: Units): boolean;
}

export const REPLACEMENT_CHARACTER = '\ufffd';

/** What windows-1252 has at 0x80 to 0x9f, spaces where it has nothing. Some versions of Node decode these as ISO 8859-1. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

// The characters U+0080 to U+009F: no text has them, so that a byte which reads as one is a sign of another encoding.
const CONTROLS = /[\u0080-\u009f]/g;

/** @throws RangeError where the runtime does not know the encoding */
export function encodingOf(name: CsvEncoding): Encoding {
  if (name === 'utf-8') return unicode(name, 'utf-8', 1);
  // Units are numbers already, whatever the order of their bytes was in the file.
  if (name === 'utf-16le' || name === 'utf-16be') return unicode(name, 'utf-16le', 2);
  return singleByte(name);
}

/** The name for it in the Encoding Standard, such as `windows-1252` for `latin1`; undefined when files in it are not read. */
export function canonicalEncoding(label: string): CsvEncoding | undefined {
  try {
    const { encoding } = new TextDecoder(label);
    return CSV_ENCODINGS.find((name) => name === encoding);
  } catch {
    return undefined;
  }
}

function unicode(name: CsvEncoding, label: string, unitBytes: 1 | 2): Encoding {
  // A byte order mark inside a file is a character like any other.
  const lenient = new TextDecoder(label, { ignoreBOM: true });
  const strict = new TextDecoder(label, { ignoreBOM: true, fatal: true });
  return {
    name,
    unitBytes,
    isUniform: unitBytes === 2,
    decode: (units) => lenient.decode(units),
    isValid(units) {
      try {
        strict.decode(units);
        return true;
      } catch {
        return false;
      }
    },
  };
}

function singleByte(name: CsvEncoding): Encoding {
  const decoder = new TextDecoder(name);
  const characterFor = (control: string): string => {
    const character = name === 'windows-1252' ? WINDOWS_1252[control.charCodeAt(0) - 0x80] : undefined;
    return character === undefined || character === ' ' ? REPLACEMENT_CHARACTER : character;
  };
  const decode = (units: Units) => decoder.decode(units).replace(CONTROLS, characterFor);
  return {
    name,
    unitBytes: 1,
    isUniform: true,
    decode,
    isValid: (units) => !decode(units).includes(REPLACEMENT_CHARACTER),
  };
}
