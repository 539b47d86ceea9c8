import { Alarm, ComparisonOperator, type IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type JobAlarm, runbookLink } from './job-alarm.ts';

export interface AlarmSetProps {
  readonly alarms: readonly JobAlarm[];
  /** Who is told, of trouble and of its end; empty: nobody. */
  readonly actions: readonly IAlarmAction[];
}

/** The alarms of a stage; each says where the runbook deals with it. */
export class AlarmSet extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { alarms, actions }: AlarmSetProps) {
    super(scope, id);
    this.alarms = alarms.map((alarm) => this.#create(alarm));
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(...actions);
      alarm.addOkAction(...actions);
    }
  }

  #create({ id, runbook, meaning, metric, threshold, periods = 1, comparison }: JobAlarm): Alarm {
    return new Alarm(this, id, {
      alarmDescription: `${meaning} What to do: ${runbookLink(runbook)}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      // An idle stage sends no data, and idle is well.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
