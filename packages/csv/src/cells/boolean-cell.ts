import { type Cell, cellOf, checkOptions, Expected, listOf } from './cell.ts';

export interface BooleanCellOptions {
  /** Texts for true, in any case. @default true, t, yes, y, on, 1 */
  readonly true?: readonly string[];
  /** Texts for false, in any case. @default false, f, no, n, off, 0 */
  readonly false?: readonly string[];
}

const YES = ['true', 't', 'yes', 'y', 'on', '1'];
const NO = ['false', 'f', 'no', 'n', 'off', '0'];

/**
 * True or false, by words; anything else is refused.
 *
 * @throws HandlerDefinitionError when a text stands for both
 * @example
 * ```ts
 * z.object({ active: cell.boolean(), paid: cell.boolean({ true: ['ja'], false: ['nein'] }).optional() });
 * ```
 */
export function boolean({ true: yes = YES, false: no = NO }: BooleanCellOptions = {}): Cell<boolean> {
  const [isTrue, isFalse] = [yes, no].map((texts) => new Set(texts.map((text) => text.toLowerCase())));
  checkOptions(
    'boolean',
    [...(isTrue ?? [])].filter((text) => isFalse?.has(text)).map((text) => `'${text}' is true and false`),
  );
  return cellOf((text) => {
    const lower = text.toLowerCase();
    if (isTrue?.has(lower)) return true;
    return isFalse?.has(lower) ? false : new Expected(`one of ${listOf([...yes, ...no])}`);
  });
}
