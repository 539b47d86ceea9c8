import { HandlerDefinitionError } from './errors.ts';

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

type Unit = keyof typeof MILLISECONDS;

/** A span of time with its unit spelled out: `'250ms'`, `'10s'`, `'15m'`, `'2h'`, `'7d'`. Fractions are allowed: `'1.5s'`. */
export type Duration = `${number}${Unit}`;

/**
 * A duration in whole milliseconds, rounded.
 *
 * @throws HandlerDefinitionError when the text is not a number ≥ 0 followed by ms, s, m, h or d.
 */
export function toMilliseconds(duration: Duration): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  if (!match) {
    throw new HandlerDefinitionError(
      `Duration must be a number ≥ 0 followed by ms, s, m, h or d, for example '10s'; received '${duration}'.`,
    );
  }
  return Math.round(Number(match[1]) * MILLISECONDS[match[2] as Unit]);
}
