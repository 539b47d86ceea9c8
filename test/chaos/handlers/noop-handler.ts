import { BaseJobHandler } from '@jobstack/handler-sdk';

/** The smallest job: all that can go wrong with it is the engine's doing. */
export class NoopHandler extends BaseJobHandler {
  override readonly retry = { maxAttempts: 50 };

  async execute() {
    return { ok: true };
  }
}
