import { Logger } from '@aws-lambda-powertools/logger';

/** JSON lines for CloudWatch, with the stage's service name. */
export function createLogger(): Logger {
  return new Logger();
}
