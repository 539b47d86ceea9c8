/** A process environment: `process.env`, or the one that infrastructure is about to give. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings from environment variables and keeps every problem, so that one start tells them all. Free of dependencies:
 * the infrastructure code that sets the variables imports the same modules.
 */
export class EnvironmentReader {
  readonly #environment: RawEnvironment;
  readonly #problems: string[] = [];

  constructor(environment: RawEnvironment) {
    this.#environment = environment;
  }

  /** A variable that must be there and not empty. */
  text(name: string): string {
    const value = this.#environment[name];
    if (value) return value;
    this.#problems.push(`${name} is not set`);
    return '';
  }

  /** A variable that may be missing. */
  optionalText(name: string): string | undefined {
    return this.#environment[name] || undefined;
  }

  /** A number ≥ 1; `fallback` when the variable is missing. */
  number(name: string, fallback: number): number {
    return this.optionalNumber(name) ?? fallback;
  }

  /** A number ≥ 1, or undefined when the variable is missing. */
  optionalNumber(name: string): number | undefined {
    const value = this.#environment[name];
    if (!value) return undefined;
    const number = Number(value);
    if (isCount(number)) return number;
    this.#problems.push(`${name} must be a number ≥ 1, received '${value}'`);
    return undefined;
  }

  /** A JSON object of texts, such as queue name → URL. */
  textMap(name: string): Readonly<Record<string, string>> {
    const isText = (value: unknown): value is string => typeof value === 'string';
    return this.text(name) ? (this.#map(name, 'texts', isText) ?? {}) : {};
  }

  /** A JSON object of numbers ≥ 1, such as job type → cap; undefined when the variable is missing. */
  optionalNumberMap(name: string): Readonly<Record<string, number>> | undefined {
    return this.optionalText(name) === undefined ? undefined : this.#map(name, 'numbers ≥ 1', isCount);
  }

  /** @throws Error listing all problems at once */
  check(): void {
    if (this.#problems.length > 0) throw new Error(`Environment: ${this.#problems.join('; ')}.`);
  }

  #map<Value>(
    name: string,
    what: string,
    isValue: (value: unknown) => value is Value,
  ): Record<string, Value> | undefined {
    const text = this.#environment[name] ?? '';
    const map = parseObject(text);
    if (map && Object.values(map).every(isValue)) return map as Record<string, Value>;
    this.#problems.push(`${name} must be a JSON object of ${what}, received '${text}'`);
    return undefined;
  }
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
