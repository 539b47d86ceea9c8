import type { AlarmsConfig } from '../alarms-config.ts';
import { arn, list, matching, object, type SchemaOf, text } from './fields.ts';

const email = matching(
  /^[^\s@<>,;]+@[^\s@<>,;]+\.[A-Za-z]{2,}$/,
  "an e-mail address such as 'jobs-team@your-company.com'",
);

export const alarmsSchema = object({
  email: email.optional(),
  emails: list('e-mail addresses', email).optional(),
  topicArn: arn('sns', '', 'arn:aws:sns:eu-central-1:111122223333:alarms').optional(),
  silentBecause: text('a sentence that says why nobody is told').optional(),
} satisfies SchemaOf<AlarmsConfig>);
