import { MAX_PROBLEMS } from './limits.ts';
import { pathText, type ValuePath } from './value-path.ts';

/** Why a value cannot be kept exactly as it came. Stable: programs may rely on it. */
export type StorageReason =
  /** The bytes are no UTF-8. */
  | 'encoding'
  /** The text is no JSON. */
  | 'syntax'
  /** Larger than its limit. */
  | 'size'
  /** Nested too deeply. */
  | 'depth'
  /** U+0000, which neither `text` nor `jsonb` holds. */
  | 'nul'
  /** Half of a surrogate pair, which is no character. */
  | 'surrogate'
  /** A number that would come back as another one. */
  | 'number'
  /** A key that its object has twice: only the last would be kept. */
  | 'duplicateKey'
  /** The key `__proto__`, which plain assignments take for something else. */
  | 'protoKey'
  /** Nothing that JSON has: a bigint, a date, a class of one's own, a cycle. */
  | 'type';

export interface StorageProblem {
  /** Dotted place, at most 200 characters; empty when the whole is meant. */
  readonly path: string;
  readonly reason: StorageReason;
  /** For people; says what to do where that is not plain. */
  readonly message: string;
}

/** What was found, in the order of the value. */
export interface StorageProblems {
  /** The first 100. */
  readonly problems: readonly StorageProblem[];
  /** How many there are in all. */
  readonly found: number;
}

/** Collects problems without ever growing large. */
export class ProblemList implements StorageProblems {
  readonly problems: StorageProblem[] = [];
  found = 0;

  add(path: ValuePath | undefined, reason: StorageReason, message: string): void {
    this.found += 1;
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path: pathText(path), reason, message });
  }
}

/** All problems in one sentence: `payload.a: text must not contain NUL characters; …`. */
export function problemsText({ problems, found }: StorageProblems): string {
  const list = problems.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  if (found > problems.length) list.push(`and ${found - problems.length} more problems`);
  return list.join('; ');
}
