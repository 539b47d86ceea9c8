import { describe, expect, it } from 'vitest';
import { cronProblems } from '../src/config/cron.ts';

describe('a cron expression of EventBridge Scheduler', () => {
  // The examples of its user guide, and what its table of fields allows.
  it.each([
    '0 3 * * ? *',
    '15 12 * * ? *',
    '0 18 ? * MON-FRI *',
    '0 8 1 * ? *',
    '0/10 * ? * MON-FRI *',
    '0/5 8-17 ? * MON-FRI *',
    '0 9 ? * 2#1 *',
    '0 10 ? * 6L 2026-2027',
    '30 10 L * ? *',
    '0 0 15W * ? *',
    '0 0 ? JAN,JUL L 2026',
    '0,30 */2 1-7,21 3-9 ? 1970-2199',
    '  5  5  5  5  ?  *  ',
  ])('may be %s', (cron) => {
    expect(cronProblems(cron)).toEqual([]);
  });

  it.each([
    ['99 99 ? ? ? ?', /minutes of 0-59/],
    ['60 0 * * ? *', /minutes of 0-59 .* it has '60'/],
    ['0 24 * * ? *', /hours of 0-23 .* it has '24'/],
    ['0 0 32 * ? *', /day-of-month of 1-31 .* it has '32'/],
    ['0 0 0 * ? *', /day-of-month .* it has '0'/],
    ['0 0 * 13 ? *', /month of 1-12 or JAN-DEC .* it has '13'/],
    ['0 0 ? * 8 *', /day-of-week of 1-7 or SUN-SAT .* it has '8'/],
    ['0 0 ? * MON/2 *', /day-of-week/],
    ['0 0 ? * 2#6 *', /day-of-week/],
    ['0 0 ? * mon *', /day-of-week .* it has 'mon'/],
    ['0 0 * * ? 1969', /year of 1970-2199 .* it has '1969'/],
    ['0 22-2 * * ? *', /hours .* rising ranges.* it has '22-2'/],
    ['0 0/0 * * ? *', /hours/],
    ['0 1-2-3 * * ? *', /hours/],
    ['-1 0 * * ? *', /minutes/],
    ['1, 0 * * ? *', /minutes/],
    ['? 0 * * ? *', /minutes .* it has '\?'/],
    ['0 0 * * * *', /'\?' in exactly one of day-of-month and day-of-week.*they are '\*' and '\*'/],
    ['0 0 ? * ? *', /exactly one/],
    ['0 0 1 * MON *', /exactly one/],
    ['0 3 * * ?', /6 fields .* which has 5/],
    ['', /6 fields .* which has 0/],
    ['rate(5 minutes)', /6 fields .* which has 2/],
  ])('may not be %s', (cron, message) => {
    expect(cronProblems(cron)).toContainEqual(expect.stringMatching(message));
  });

  it('is told of every field that is wrong, at once', () => {
    expect(cronProblems('99 99 ? ? ? ?')).toHaveLength(5);
  });
});
