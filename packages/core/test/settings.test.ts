import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvironmentReader, SETTINGS, type Setting, settingsVariables } from '../src/settings/index.ts';

const settings: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

describe('settings', () => {
  it('have a variable each, but for the pools, of which a function has one', () => {
    const names = Map.groupBy(settings, ([, { variable }]) => variable);
    const shared = [...names.values()].filter((all) => all.length > 1).map((all) => all.map(([name]) => name));

    expect(shared).toEqual([['workerPoolSize', 'apiPoolSize']]);
  });

  it('have fallbacks within their ranges', () => {
    const outside = settings.filter(
      ([, setting]) =>
        setting.kind === 'number' &&
        setting.fallback !== undefined &&
        (setting.fallback < setting.least || setting.fallback > setting.most),
    );

    expect(outside).toEqual([]);
  });

  it('read back what was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.webUrl()),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer({ min: 1 })),
        (leaseSeconds, queueUrls, runningPerType) => {
          const values = { leaseSeconds, queueUrls, runningPerType, grantIam: 'true' } as const;

          const reader = new EnvironmentReader(settingsVariables(values));

          expect({
            leaseSeconds: reader.number(SETTINGS.leaseSeconds),
            queueUrls: reader.texts(SETTINGS.queueUrls),
            runningPerType: reader.optionalNumbers(SETTINGS.runningPerType),
            grantIam: reader.choice(SETTINGS.grantIam),
          }).toEqual(values);
          expect(() => reader.check()).not.toThrow();
        },
      ),
    );
  });

  it('that are missing have their fallback', () => {
    const reader = new EnvironmentReader({ LEASE_SECONDS: '' });

    expect(reader.number(SETTINGS.leaseSeconds)).toBe(60);
    expect(reader.number(SETTINGS.runningPerTenant)).toBeUndefined();
    expect(reader.choice(SETTINGS.databaseTls)).toBe('verify');
    expect(reader.choice(SETTINGS.signIn)).toBeUndefined();
    expect(() => reader.check()).not.toThrow();
  });

  it('out of range are told all at once, with range and unit', () => {
    const reader = new EnvironmentReader({ LEASE_SECONDS: '901', MAX_HANDOVERS: 'many', DATABASE_TLS: 'off' });
    reader.number(SETTINGS.leaseSeconds);
    reader.number(SETTINGS.maxHandovers);
    reader.choice(SETTINGS.databaseTls);
    reader.text(SETTINGS.bucket);

    expect(() => reader.check()).toThrow(
      "Environment: LEASE_SECONDS must be a number from 1 to 900 (seconds), received '901'; " +
        "MAX_HANDOVERS must be a number ≥ 1 (handovers), received 'many'; " +
        "DATABASE_TLS must be verify or disable, received 'off'; BUCKET is not set.",
    );
  });

  it('stand in the docs, as they are', () => {
    const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');

    expect(page).toContain(table());
  });
});

/** The table of the docs. */
function table(): string {
  const rows = settings.map(
    ([name, setting]) =>
      `| \`${setting.variable}\` | ${name} | ${rangeOf(setting)} | ${fallbackOf(setting)} | ${setting.about} |`,
  );
  return ['| Variable | Setting | Values | Default | What it does |', '|---|---|---|---|---|', ...rows].join('\n');
}

function rangeOf(setting: Setting): string {
  switch (setting.kind) {
    case 'number':
      return setting.most === Number.MAX_SAFE_INTEGER
        ? `≥ ${setting.least} ${setting.unit}`
        : `${setting.least} to ${setting.most} ${setting.unit}`;
    case 'choice':
      return setting.choices.map((word) => `\`${word}\``).join(', ');
    case 'text':
      return 'text';
    default:
      return `JSON object of ${setting.kind}`;
  }
}

function fallbackOf(setting: Setting): string {
  return 'fallback' in setting && setting.fallback !== undefined ? `\`${setting.fallback}\`` : '–';
}
