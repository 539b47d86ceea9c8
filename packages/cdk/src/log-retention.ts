import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { StageConfig } from './config/stage-config.ts';

const RETENTION = {
  7: RetentionDays.ONE_WEEK,
  14: RetentionDays.TWO_WEEKS,
  30: RetentionDays.ONE_MONTH,
  90: RetentionDays.THREE_MONTHS,
  180: RetentionDays.SIX_MONTHS,
  365: RetentionDays.ONE_YEAR,
} as const;

/** The log retention of a config in CloudWatch's terms. */
export function logRetention(config: Pick<StageConfig, 'logRetentionDays'>): RetentionDays {
  return RETENTION[config.logRetentionDays];
}
