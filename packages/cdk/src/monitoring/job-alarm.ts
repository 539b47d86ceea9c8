import type { ComparisonOperator, IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** One thing that somebody should hear of. */
export interface JobAlarm {
  /** Ends the alarm's id; unique within the stage. */
  readonly id: string;
  /** Heading of its section in docs/runbook.md. A test holds the two together. */
  readonly runbook: RunbookSection;
  /** What has happened, as a sentence. */
  readonly meaning: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
  /** @default greater than the threshold */
  readonly comparison?: ComparisonOperator;
}

/** The sections of docs/runbook.md that alarms lead to. */
export const RUNBOOK_SECTIONS = [
  'Oldest message',
  'Dead letters',
  'Worker errors',
  'Worker throttles',
  'Failed jobs',
  'Lost leases',
  'Sweep errors',
  'API errors',
  'Database CPU',
  'Database connections',
  'Database storage',
] as const;

export type RunbookSection = (typeof RUNBOOK_SECTIONS)[number];

/** Where a section is found. GitHub's way of turning a heading into an anchor. */
export function runbookLink(section: RunbookSection): string {
  return `docs/runbook.md#${section.toLowerCase().replaceAll(' ', '-')}`;
}
