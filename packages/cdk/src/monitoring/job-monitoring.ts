import { type QueueConfigs, resolveQueues } from '@jobstack/core/settings';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { BoundDatabase } from '../database/bound-database.ts';
import type { JobApi } from '../job-api.ts';
import type { JobQueues } from '../job-queues.ts';
import type { Sweep } from '../sweep.ts';
import type { Workers } from '../workers.ts';
import { AlarmSet } from './alarm-set.ts';
import { alarmTopics, type JobAlarmsProps } from './alarm-topics.ts';
import { databaseAlarms } from './database-alarms.ts';
import { engineAlarms } from './engine-alarms.ts';
import type { JobAlarm } from './job-alarm.ts';
import { JobDashboard } from './job-dashboard.ts';
import { queueAlarms } from './queue-alarms.ts';

export interface JobMonitoringProps {
  readonly alarms: JobAlarmsProps;
  /** Limits of each queue's worker. */
  readonly limits: QueueConfigs;
  readonly service: string;
  readonly queues: JobQueues;
  readonly workers: Workers;
  /** Undefined: there is none. */
  readonly api: JobApi | undefined;
  readonly sweep: Sweep;
  readonly database: BoundDatabase;
}

/** Alarms, whom they tell, and the dashboard. */
export class JobMonitoring extends Construct {
  /** The topic that alarms go to; undefined where nobody is told. */
  readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: JobMonitoringProps) {
    super(scope, id);
    const { service, queues, database } = props;
    const topics = alarmTopics(this, props.alarms);
    this.topic = topics[0];
    const actions = topics.map((topic) => new SnsAction(topic));
    const { alarms } = new AlarmSet(this, 'Alarms', { alarms: allAlarms(props), actions });
    // Nobody looks for a dashboard by anything but the name that is on its metrics.
    new JobDashboard(this, 'Dashboard', { name: service, service, alarms, queues, database: database.metrics });
  }
}

function allAlarms({
  limits: configs,
  service,
  queues,
  workers,
  api,
  sweep,
  database,
}: JobMonitoringProps): JobAlarm[] {
  const ofQueues = [...resolveQueues(configs)].flatMap(([name, limits]) => {
    const queue = queues.byName.get(name);
    const worker = workers.byName.get(name);
    return queue && worker ? queueAlarms({ name, limits, queue, worker }) : [];
  });
  const ofDatabase = database.metrics ? databaseAlarms(database.metrics) : [];
  return [...ofQueues, ...engineAlarms({ service, api, sweep }), ...ofDatabase];
}
