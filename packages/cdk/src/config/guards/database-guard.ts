import type { AuroraServerlessConfig, DatabaseConfig } from '../database-config.ts';
import { type Guard, type Rule, wholeNumber } from './guard.ts';

/** What Aurora and RDS would refuse, or accept and not do. */
export const databaseGuard: Guard = ({ database }) => {
  switch (database.kind) {
    case 'aurora-serverless-v2':
      return [backupRule(database.backupDays), ...auroraRules(database)];
    case 'rds-instance':
    case 'rds-multi-az':
      return [backupRule(database.backupDays), ...storageRules(database)];
    case 'existing-in-vpc':
      return zoneRules(database.vpc.availabilityZones, database.vpc.subnetIds);
    case 'external':
      return [];
  }
};

function backupRule(days: number): Rule {
  return wholeNumber('database.backupDays', days, 1, 35, 'days');
}

function auroraRules(database: AuroraServerlessConfig): Rule[] {
  const { minAcu, maxAcu, autoPauseMinutes = 5, readers = 0, proxy = false } = database;
  return [
    {
      condition: !isHalfStep(minAcu, 0) || !isHalfStep(maxAcu, 1) || minAcu > maxAcu,
      message: `database.minAcu and maxAcu must be capacity units in steps of 0.5, 0 ≤ minAcu ≤ maxAcu and 1 ≤ maxAcu ≤ 256; they are ${minAcu} and ${maxAcu}.`,
    },
    {
      condition: minAcu === 0 && proxy,
      message:
        'database.proxy must be false while database.minAcu is 0: the connections that RDS Proxy keeps open would never let the database ' +
        'pause. Drop the proxy, or set minAcu to 0.5 or more.',
    },
    wholeNumber('database.autoPauseMinutes', autoPauseMinutes, 5, 1440, 'minutes'),
    wholeNumber('database.readers', readers, 0, 15, 'instances'),
  ];
}

function isHalfStep(acu: number, least: number): boolean {
  return Number.isInteger(acu * 2) && acu >= least && acu <= 256;
}

function storageRules(database: Extract<DatabaseConfig, { storageGiB: number }>): Rule[] {
  const { storageGiB, maxStorageGiB } = database;
  return [
    wholeNumber('database.storageGiB', storageGiB, 20, 65_536, 'GiB'),
    {
      condition: maxStorageGiB < storageGiB * 1.1,
      message: `database.maxStorageGiB must be at least 10 % above storageGiB (${storageGiB} GiB), else RDS refuses to autoscale; it is ${maxStorageGiB} GiB.`,
    },
  ];
}

function zoneRules(zones: readonly string[], subnets: readonly string[]): Rule[] {
  return [
    {
      condition: zones.length === 0 || zones.length !== subnets.length,
      message: `database.vpc must name as many subnetIds as availabilityZones, at least one; it names ${subnets.length} and ${zones.length}.`,
    },
  ];
}
