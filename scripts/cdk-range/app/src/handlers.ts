import { BaseJobHandler, createHandlerMap } from '@jobstack/handler-sdk';

class MailHandler extends BaseJobHandler {
  override async execute() {
    return { success: true };
  }
}

export const handlers = createHandlerMap({ mail: new MailHandler() });
