import { join } from 'node:path';
import { SETTINGS, type SettingsToWrite, settingsVariables } from '@jobstack/core/settings';
import type { LambdaFunction } from '../event-source/lambda-function.ts';
import type { LaptopAws } from './laptop-aws.ts';
import type { StackSettings } from './stack-settings.ts';

/** What the stack's parts have in common once database and AWS are up. */
export interface LaptopGround {
  readonly settings: StackSettings;
  /** Absolute path of what worker processes load. */
  readonly workerEntry: string;
  readonly databaseUrl: string;
  readonly aws: LaptopAws;
  /** Told what went wrong in the background and will be tried again. */
  readonly onError: (error: unknown) => void;
}

/** The variables that the deployment sets for its functions on AWS, with this machine's values. */
export function functionVariables(ground: LaptopGround, own: SettingsToWrite = {}): Record<string, string> {
  const { settings, databaseUrl, aws } = ground;
  return settingsVariables({
    databaseUrl,
    bucket: settings.bucket,
    queueUrls: aws.queueUrls,
    deadLetterUrls: aws.deadLetterUrls,
    sweepQueueUrl: aws.sweepQueueUrl,
    leaseSeconds: settings.leaseSeconds,
    sweepSeconds: settings.sweepSeconds,
    // Who runs this machine owns the jobs, and waits for what becomes of them.
    logErrorsFor: 'owner',
    programmingErrors: 'fail',
    ...settings.engine,
    ...own,
  });
}

const NOTHING_SET = Object.fromEntries(Object.values(SETTINGS).map(({ variable }) => [variable, undefined]));

type OwnFacts = Pick<LambdaFunction, 'name' | 'entry' | 'timeoutSeconds' | 'memoryMb' | 'output'>;

/** A function of the stack with the environment that it would have on AWS. */
export function laptopFunction(ground: LaptopGround, facts: OwnFacts, own: SettingsToWrite = {}): LambdaFunction {
  const { settings, aws } = ground;
  return {
    ...facts,
    region: settings.region,
    environment: {
      // What this shell says about some other deployment is not for them.
      ...NOTHING_SET,
      ...aws.environment,
      // Halves the second that loading a function from its sources takes.
      NODE_COMPILE_CACHE: join(settings.dataFolder, 'compile-cache'),
      // Left alone, V8 lets young garbage grow to a hundred MiB before it looks; a long import shows no loss of speed.
      NODE_OPTIONS: '--max-semi-space-size=8',
      POWERTOOLS_SERVICE_NAME: 'jobstack',
      // Every attempt's start too.
      POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL || 'DEBUG',
      ...functionVariables(ground, own),
    },
  };
}
