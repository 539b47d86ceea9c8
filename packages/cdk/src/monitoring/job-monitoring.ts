import { resolveQueues } from '@jobstack/core/settings';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config.ts';
import type { StageDatabase } from '../database/stage-database.ts';
import type { JobApi } from '../job-api.ts';
import type { JobQueues } from '../job-queues.ts';
import type { Sweep } from '../sweep.ts';
import type { Workers } from '../workers.ts';
import { alarmActions } from './alarm-actions.ts';
import { AlarmSet } from './alarm-set.ts';
import { databaseAlarms } from './database-alarms.ts';
import { engineAlarms } from './engine-alarms.ts';
import type { JobAlarm } from './job-alarm.ts';
import { JobDashboard } from './job-dashboard.ts';
import { queueAlarms } from './queue-alarms.ts';

export interface JobMonitoringProps {
  readonly config: StageConfig;
  readonly service: string;
  readonly queues: JobQueues;
  readonly workers: Workers;
  readonly api: JobApi;
  readonly sweep: Sweep;
  readonly database: StageDatabase;
}

/** Alarms, whom they tell, and the dashboard. */
export class JobMonitoring extends Construct {
  constructor(scope: Construct, id: string, props: JobMonitoringProps) {
    super(scope, id);
    const { config, service, queues, database } = props;
    const actions = alarmActions(this, config.alarms);
    const { alarms } = new AlarmSet(this, 'Alarms', { alarms: allAlarms(props), actions });
    const name = Stack.of(this).stackName;
    new JobDashboard(this, 'Dashboard', { name, service, alarms, queues, database: database.metrics });
  }
}

function allAlarms({ config, service, queues, workers, api, sweep, database }: JobMonitoringProps): JobAlarm[] {
  const ofQueues = [...resolveQueues(config.queues)].flatMap(([name, limits]) => {
    const queue = queues.byName.get(name);
    const worker = workers.byQueue.get(name);
    return queue && worker ? queueAlarms({ name, limits, queue, worker }) : [];
  });
  const ofDatabase = database.metrics ? databaseAlarms(database.metrics) : [];
  return [...ofQueues, ...engineAlarms({ service, api, sweep }), ...ofDatabase];
}
