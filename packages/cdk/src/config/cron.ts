/** One of the six fields of EventBridge Scheduler's cron expressions. */
interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values, from `least` on. */
  readonly names?: readonly string[];
  /** Whether steps (`/`) are known. */
  readonly steps?: false;
  /** A form that only this field knows, beside numbers, ranges, steps and lists. */
  readonly special?: (text: string) => boolean;
  readonly specials?: string;
}

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
const FIELDS: readonly CronField[] = [
  { name: 'minutes', least: 0, most: 59 },
  { name: 'hours', least: 0, most: 23 },
  {
    name: 'day-of-month',
    least: 1,
    most: 31,
    special: (text) => text === 'L' || /^([1-9]|[12]\d|3[01])W$/.test(text),
    specials: 'L (the last day), 15W (the weekday nearest to the 15th)',
  },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  {
    name: 'day-of-week',
    least: 1,
    most: 7,
    names: DAYS,
    steps: false,
    special: (text) => /^([1-7]?L|[1-7]#[1-5])$/.test(text),
    specials: 'L, 6L (the last Friday), 6#3 (the third Friday)',
  },
  { name: 'year', least: 1970, most: 2199 },
];

/** What is wrong with a cron expression, each as the end of a sentence that begins with it; empty when nothing is. */
export function cronProblems(cron: string): readonly string[] {
  const texts = cron.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    return [
      `must have 6 fields (${FIELDS.map(({ name }) => name).join(' ')}); it is '${cron}', which has ${cron.trim() ? texts.length : 0}.`,
    ];
  }
  const broken = FIELDS.flatMap((field, index) => {
    const text = texts[index] ?? '';
    const isDay = index === DAY_OF_MONTH || index === DAY_OF_WEEK;
    return (isDay && text === '?') || isField(text, field) ? [] : [`must have ${expected(field)}; it has '${text}'.`];
  });
  return [...broken, ...dayProblem(texts[DAY_OF_MONTH] ?? '', texts[DAY_OF_WEEK] ?? '')];
}

function dayProblem(dayOfMonth: string, dayOfWeek: string): readonly string[] {
  if ((dayOfMonth === '?') !== (dayOfWeek === '?')) return [];
  return [
    `must say '?' in exactly one of day-of-month and day-of-week, which leaves the day to the other; they are '${dayOfMonth}' and '${dayOfWeek}'.`,
  ];
}

function isField(text: string, field: CronField): boolean {
  return text.split(',').every((part) => field.special?.(part) || isRangeWithStep(part, field));
}

/** `*`, `5`, `MON`, `1-5`, and each of them with a step, as in `0/15`. */
function isRangeWithStep(text: string, field: CronField): boolean {
  const [range = '', step, ...rest] = text.split('/');
  if (rest.length > 0) return false;
  if (step !== undefined && (field.steps === false || !isBetween(step, 1, field.most))) return false;
  return range === '*' || isRange(range, field);
}

function isRange(text: string, field: CronField): boolean {
  const ends = text.split('-').map((end) => numberOf(end, field));
  const [from, to] = ends;
  if (ends.length > 2 || ends.includes(undefined) || from === undefined) return false;
  return to === undefined || from <= to;
}

function numberOf(text: string, { least, most, names = [] }: CronField): number | undefined {
  const named = names.indexOf(text);
  if (named >= 0) return least + named;
  return isBetween(text, least, most) ? Number(text) : undefined;
}

function isBetween(text: string, least: number, most: number): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function expected({ name, least, most, names, steps, specials }: CronField): string {
  const values = names ? `${least}-${most} or ${names[0]}-${names.at(-1)}` : `${least}-${most}`;
  const forms = `*, lists and rising ranges${steps === false ? '' : ', steps'}${specials ? `, ${specials}` : ''}`;
  return `${name} of ${values} (with ${forms})`;
}
