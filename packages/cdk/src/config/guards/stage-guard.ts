import { type Guard, wholeNumber } from './guard.ts';

const STAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/;

const ISSUER = /^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/;

/** The stage's own name, its API and its retention. */
export const stageGuard: Guard = (config) => {
  const { api } = config;
  return [
    {
      condition: !STAGE_NAME.test(config.stage),
      message: `stage must be 1 to 20 lower-case letters, digits and '-', a letter first; it is '${config.stage}'.`,
    },
    wholeNumber('api.requestsPerSecond', api.requestsPerSecond, 1, 10_000, 'requests a second'),
    wholeNumber('api.burst', api.burst, 1, 5_000, 'requests'),
    wholeNumber('api.maxConcurrency', api.maxConcurrency, 1, 1000, 'execution environments'),
    wholeNumber('api.poolSize', api.poolSize, 1, 20, 'connections'),
    wholeNumber('fileRetentionDays', config.fileRetentionDays, 1, 3650, 'days'),
    {
      condition: api.corsOrigins.some((origin) => !/^https:\/\/[^/*]+$/.test(origin)),
      message: `api.corsOrigins must be https origins without path or wildcard; they are: ${api.corsOrigins.join(', ')}.`,
    },
    {
      condition: api.auth.kind === 'jwt' && (!ISSUER.test(api.auth.issuer) || api.auth.audience.length === 0),
      message:
        'api.auth of kind jwt must have an issuer with an https address (http on loopback, for emulators) and at least one audience.',
    },
  ];
};
