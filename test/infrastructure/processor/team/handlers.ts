import { BaseJobHandler, createHandlerMap, type JobContext } from '@jobstack/handler-sdk';
import * as z from 'zod';

const invoice = z.object({ month: z.string().regex(/^\d{4}-\d{2}$/) });

class InvoiceHandler extends BaseJobHandler<typeof invoice> {
  override readonly payload = invoice;
  readonly queue = 'bulk';

  override async execute({ payload }: JobContext<z.output<typeof invoice>>) {
    return { success: true, month: payload.month };
  }
}

class MailHandler extends BaseJobHandler {
  override async execute() {
    return { success: true };
  }
}

class LedgerHandler extends BaseJobHandler {
  override readonly file = 'required';

  override async execute() {
    return { success: true };
  }
}

/** Handlers of somebody who never saw this repository. */
export const handlers = createHandlerMap({
  invoice: new InvoiceHandler(),
  mail: new MailHandler(),
  ledger: new LedgerHandler(),
});
