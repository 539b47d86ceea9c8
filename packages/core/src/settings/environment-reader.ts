import type { ChoiceSetting, MapSetting, NumberSetting, Setting, TextSetting } from './settings.ts';

/** A process environment: `process.env`, or the one that infrastructure is about to give. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

type Fallback<S extends Setting> = S extends { readonly fallback: infer F } ? F : undefined;

/** What `optional` answers when the variable is missing is the setting's own fallback. */
type Optional<S extends Setting, Value> = Fallback<S> extends undefined ? Value | undefined : Value;

/** Reads settings from environment variables and keeps every problem, so that one start tells them all. */
export class EnvironmentReader {
  readonly #environment: RawEnvironment;
  readonly #problems: string[] = [];

  constructor(environment: RawEnvironment) {
    this.#environment = environment;
  }

  /** A text that must be there and not empty. */
  text({ variable }: TextSetting): string {
    const value = this.optionalText({ variable });
    if (value === undefined) this.#problems.push(`${variable} is not set`);
    return value ?? '';
  }

  /** A text that may be missing; empty counts as missing. */
  optionalText({ variable }: Pick<TextSetting, 'variable'>): string | undefined {
    return this.#environment[variable] || undefined;
  }

  /** A number in its range; the setting's fallback when the variable is missing. */
  number<S extends NumberSetting>(setting: S): Optional<S, number> {
    return (this.optionalNumber(setting) ?? setting.fallback) as Optional<S, number>;
  }

  /** A number in its range, or undefined when the variable is missing, whatever the fallback. */
  optionalNumber(setting: NumberSetting): number | undefined {
    const value = this.optionalText(setting);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (isInRange(number, setting)) return number;
    this.#problems.push(`${setting.variable} must be ${rangeOf(setting)}, received '${value}'`);
    return undefined;
  }

  /** One of the setting's words; its fallback when the variable is missing. */
  choice<Choice extends string, S extends ChoiceSetting<Choice>>(
    setting: S & ChoiceSetting<Choice>,
  ): Optional<S, Choice> {
    const value = this.optionalText(setting) ?? setting.fallback;
    const known = setting.choices.find((choice) => choice === value);
    if (value !== undefined && known === undefined) {
      this.#problems.push(`${setting.variable} must be ${setting.choices.join(' or ')}, received '${value}'`);
    }
    return known as Optional<S, Choice>;
  }

  /** A JSON object of texts, such as queue name → URL, that must be there. */
  texts(setting: MapSetting<'texts'>): Readonly<Record<string, string>> {
    const isText = (value: unknown): value is string => typeof value === 'string';
    return this.text({ ...setting, kind: 'text' }) ? (this.#map(setting, 'texts', isText) ?? {}) : {};
  }

  /** A JSON object of numbers ≥ 1, such as job type → cap; undefined when the variable is missing. */
  optionalNumbers(setting: MapSetting<'numbers'>): Readonly<Record<string, number>> | undefined {
    return this.optionalText(setting) === undefined ? undefined : this.#map(setting, 'numbers ≥ 1', isCount);
  }

  /** Keeps a problem that only the reader's caller can see. @param problem a clause without a full stop, the variable first */
  complain(problem: string): void {
    this.#problems.push(problem);
  }

  /** What was missing or malformed so far. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** @throws Error listing all problems at once */
  check(): void {
    if (this.#problems.length > 0) throw new Error(`Environment: ${this.#problems.join('; ')}.`);
  }

  #map<Value>(
    { variable }: MapSetting,
    what: string,
    isValue: (value: unknown) => value is Value,
  ): Record<string, Value> | undefined {
    const text = this.#environment[variable] ?? '';
    const map = parseObject(text);
    if (map && Object.values(map).every(isValue)) return map as Record<string, Value>;
    this.#problems.push(`${variable} must be a JSON object of ${what}, received '${text}'`);
    return undefined;
  }
}

function isInRange(value: number, { least, most }: NumberSetting): boolean {
  return Number.isFinite(value) && value >= least && value <= most;
}

function rangeOf({ least, most, unit }: NumberSetting): string {
  return most === Number.MAX_SAFE_INTEGER
    ? `a number ≥ ${least} (${unit})`
    : `a number from ${least} to ${most} (${unit})`;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
