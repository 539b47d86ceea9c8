import { BaseJobHandler, createHandlerMap, type JobContext, PermanentError } from '@jobstack/handler-sdk';
import { z } from 'zod';

/** Where the sales are looked up: of a region, in cents. */
export type Sales = Readonly<Record<string, readonly number[]>>;

const yearPayload = z.object({ regions: z.array(z.string()).min(1) });
const regionPayload = z.object({ region: z.string() });

/** A job for each region, and the sum when all of them have ended. While they run, it holds no worker. */
class YearReportHandler extends BaseJobHandler<typeof yearPayload> {
  override readonly payload = yearPayload;

  async execute(context: JobContext<z.infer<typeof yearPayload>>) {
    const { regions } = context.payload;
    if (context.checkpoint === undefined) {
      await context.commit(
        () => context.spawn(regions.map((region) => ({ type: 'region_report', payload: { region } }))),
        'spawned',
      );
    }
    const reports = await context.children();
    const sums = reports.map(({ result }) => z.object({ cents: z.int() }).safeParse(result).data?.cents ?? 0);
    return {
      cents: sums.reduce((sum, cents) => sum + cents, 0),
      failed: reports.flatMap(({ status, error }) => (status === 'COMPLETED' ? [] : [error?.code ?? status])),
    };
  }
}

/** One region, by itself: its failure costs the others nothing. */
class RegionReportHandler extends BaseJobHandler<typeof regionPayload> {
  override readonly payload = regionPayload;
  readonly #sales: Sales;

  constructor(sales: Sales) {
    super();
    this.#sales = sales;
  }

  async execute(context: JobContext<z.infer<typeof regionPayload>>) {
    const { region } = context.payload;
    const sold = this.#sales[region];
    if (!sold) throw new PermanentError(`Nobody sells anything in ${region}.`, { code: 'NO_SUCH_REGION' });
    return { cents: sold.reduce((sum, cents) => sum + cents, 0) };
  }
}

export const createHandlers = (sales: Sales) =>
  createHandlerMap({ year_report: new YearReportHandler(), region_report: new RegionReportHandler(sales) });
