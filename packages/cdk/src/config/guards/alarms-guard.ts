import { hasRecipients, isSilent } from '../alarms-config.ts';
import type { Guard } from './guard.ts';

/** Going without alarms is a decision, and has a reason. In production it is not to be had; the guard of production says so. */
export const alarmsGuard: Guard<'alarms' | 'production'> = ({ alarms, production }) => {
  const tells = hasRecipients(alarms);
  const explains = isSilent(alarms);
  return [
    {
      broken: tells === explains && (tells || !production),
      message:
        'alarms must either name who hears of them (email, emails or topicArn, any of them) or say why nobody does (silentBecause); it ' +
        `does ${tells ? 'both' : 'neither'}.`,
    },
  ];
};
