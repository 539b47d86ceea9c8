import { hasRecipients } from '../alarms-config.ts';
import type { Guard } from './guard.ts';

/** Production keeps its data and tells somebody when it is ill. */
export const productionGuard: Guard<'production' | 'removal' | 'alarms'> = ({ production, removal, alarms }) => {
  const prod = (broken: boolean, message: string) => ({ broken: production && broken, message });
  return [
    prod(
      !hasRecipients(alarms),
      'alarms must name who hears of them in production: email or emails, a team list rather than a person, or topicArn; there is nobody.',
    ),
    prod(
      removal.database === 'destroy',
      "removal.database must be 'snapshot' or 'retain' in production; it is 'destroy', which deletes every job with the stack.",
    ),
    prod(
      removal.files === 'destroy',
      "removal.files must be 'retain' in production; it is 'destroy', which deletes every upload with the stack.",
    ),
    prod(
      !removal.deletionProtection,
      'removal.deletionProtection must be true in production; it is false. Switch it off in a deploy of its own if you mean to delete.',
    ),
  ];
};
