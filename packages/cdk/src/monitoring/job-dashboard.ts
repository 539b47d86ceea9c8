import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { DatabaseMetrics } from '../database/database-metrics.ts';
import type { JobQueues } from '../job-queues.ts';
import { jobMetric } from './job-metric.ts';

export interface JobDashboardProps {
  /** Shown in the CloudWatch console; people type it. */
  readonly name: string;
  readonly service: string;
  readonly alarms: readonly IAlarm[];
  readonly queues: JobQueues;
  readonly database: DatabaseMetrics | undefined;
}

/** What is going on, on one page: alarms, jobs, queues, database. */
export class JobDashboard extends Dashboard {
  constructor(scope: Construct, id: string, props: JobDashboardProps) {
    super(new Construct(scope, id), 'Dashboard', {
      dashboardName: props.name,
      periodOverride: PeriodOverride.AUTO,
      defaultInterval: Duration.hours(3),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 4 })],
        jobRow(props.service),
        queueRow(props.queues),
        databaseRow(props.database),
      ],
    });
  }
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): IWidget {
  return new GraphWidget({ title, left, right, width: 12, height: 6 });
}

function jobRow(service: string): IWidget[] {
  const metric = (name: Parameters<typeof jobMetric>[1]) => jobMetric(service, name);
  return [
    graph('Jobs', [metric('JobsCompleted'), metric('JobsFailed'), metric('JobsRetried'), metric('JobsCancelled')]),
    graph('Engine', [
      metric('JobsHandedOver'),
      metric('LeasesLost'),
      metric('InfrastructureErrors'),
      metric('DeliveriesSkipped'),
    ]),
  ];
}

function queueRow({ byName }: JobQueues): IWidget[] {
  const queues = [...byName.values()];
  return [
    graph(
      'Messages waiting, and seconds the oldest has waited',
      queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible()),
      queues.map((queue) => queue.metricApproximateAgeOfOldestMessage()),
    ),
    graph(
      'Dead letters',
      queues.map(({ deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible()),
    ),
  ];
}

function databaseRow(database: DatabaseMetrics | undefined): IWidget[] {
  if (!database) return [];
  return [
    graph('Database: CPU %, connections', [database.cpu], [database.connections]),
    graph('Database: storage, bytes', [database.storage.metric]),
  ];
}
