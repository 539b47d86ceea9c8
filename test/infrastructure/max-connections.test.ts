import { maxConnections, type RdsInstanceConfig } from '@jobstack/cdk';
import { describe, expect, it } from 'vitest';
import { DATABASES } from './sample-stages.ts';

describe('maxConnections', () => {
  // The table of the Aurora user guide, "Maximum connections for Aurora Serverless v2".
  it.each([
    [0.5, 1, 189],
    [0.5, 4, 823],
    [1, 8, 1669],
    [1, 16, 3360],
    [0, 16, 2000],
    [0.5, 32, 2000],
    [1, 32, 5000],
    [1, 256, 5000],
  ])('is at most what Aurora allows for %d to %d units: %d', (minAcu, maxAcu, published) => {
    const computed = maxConnections({ kind: 'aurora-serverless-v2', minAcu, maxAcu, backupDays: 1 });

    expect(computed).toBeLessThanOrEqual(published);
    expect(computed).toBeGreaterThan(published * 0.99);
  });

  it("stays below RDS's own formula, which uses all of the class's memory", () => {
    const computed = maxConnections({
      kind: 'rds-instance',
      instance: 't4g.medium',
      storageGiB: 20,
      maxStorageGiB: 40,
      backupDays: 1,
    });

    expect(computed).toBe(360);
    expect(computed).toBeLessThan((4 * 2 ** 30) / 9_531_392);
  });

  it('is never a number of a class that nobody knows', () => {
    const unknown = { ...DATABASES.rds, instance: 't3.micro' } as unknown as RdsInstanceConfig;

    expect(() => maxConnections(unknown)).toThrow(
      /database\.instance must be one of t4g\.micro, .*; it is 't3\.micro'/,
    );
  });
});
