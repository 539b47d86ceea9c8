/** Who hears of alarms; going without takes a written reason. */
export type AlarmsConfig = AlarmRecipients | SilentAlarms;

/** At least one of them; all that are named are told, of trouble and of its end. */
export interface AlarmRecipients {
  /** One address. It confirms the subscription by a link that AWS mails once. */
  readonly email?: string;
  /** Several addresses, each confirming for itself. */
  readonly emails?: readonly string[];
  /**
   * ARN of a topic that exists already, such as the one that pages the team, in the stage's own region. Its policy must let
   * `cloudwatch.amazonaws.com` publish; nothing of it is changed here.
   */
  readonly topicArn?: string;
  readonly silentBecause?: undefined;
}

export interface SilentAlarms {
  /** Why nobody is told, as a sentence. */
  readonly silentBecause: string;
  readonly email?: undefined;
  readonly emails?: undefined;
  readonly topicArn?: undefined;
}

/** The addresses of `email` and `emails`, each once. */
export function alarmAddresses({ email, emails = [] }: AlarmsConfig): readonly string[] {
  return [...new Set(email === undefined ? emails : [email, ...emails])];
}

/** Whether anybody is told. */
export function hasRecipients(alarms: AlarmsConfig): boolean {
  return alarms.topicArn !== undefined || alarmAddresses(alarms).length > 0;
}

/** Whether it says why nobody is told. */
export function isSilent(alarms: AlarmsConfig): alarms is SilentAlarms {
  return alarms.silentBecause !== undefined;
}
