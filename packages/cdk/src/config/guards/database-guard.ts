import type { AuroraServerlessConfig, DatabaseConfig } from '../database-config.ts';
import type { Guard, Rule } from './guard.ts';

/** What Aurora and RDS would refuse, or accept and not do. */
export const databaseGuard: Guard<'database'> = ({ database }) => {
  switch (database.kind) {
    case 'aurora-serverless-v2':
      return auroraRules(database);
    case 'rds-instance':
    case 'rds-multi-az':
      return [storageRule(database)];
    case 'existing-in-vpc':
      return [zoneRule(database.vpc.availabilityZones, database.vpc.subnetIds)];
    case 'external':
      return [];
  }
};

function auroraRules({ minAcu, maxAcu, proxy = false }: AuroraServerlessConfig): Rule[] {
  return [
    {
      broken: !isHalfStep(minAcu, 0) || !isHalfStep(maxAcu, 1) || minAcu > maxAcu,
      message: `database.minAcu and maxAcu must be capacity units in steps of 0.5, 0 ≤ minAcu ≤ maxAcu and 1 ≤ maxAcu ≤ 256; they are ${minAcu} and ${maxAcu}.`,
    },
    {
      broken: minAcu === 0 && proxy,
      message:
        'database.proxy must be false while database.minAcu is 0: the connections that RDS Proxy keeps open would never let the database ' +
        'pause. Drop the proxy, or set minAcu to 0.5 or more.',
    },
  ];
}

function isHalfStep(acu: number, least: number): boolean {
  return Number.isInteger(acu * 2) && acu >= least && acu <= 256;
}

function storageRule({ storageGiB, maxStorageGiB }: Extract<DatabaseConfig, { storageGiB: number }>): Rule {
  return {
    broken: maxStorageGiB < storageGiB * 1.1,
    message: `database.maxStorageGiB must be at least 10 % above storageGiB (${storageGiB} GiB), else RDS refuses to autoscale; it is ${maxStorageGiB} GiB.`,
  };
}

function zoneRule(zones: readonly string[], subnets: readonly string[]): Rule {
  return {
    broken: zones.length === 0 || zones.length !== subnets.length,
    message: `database.vpc must name as many subnetIds as availabilityZones, at least one; it names ${subnets.length} and ${zones.length}.`,
  };
}
