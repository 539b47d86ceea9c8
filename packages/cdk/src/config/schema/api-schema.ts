import { SETTINGS } from '@jobstack/core/settings';
import * as z from 'zod';
import type { ApiAuthConfig, ApiConfig, ApiDomainConfig } from '../api-config.ts';
import { arn, list, matching, object, oneKindOf, type SchemaOf, setting, text, wholeNumber } from './fields.ts';

type AuthOf<Kind> = Extract<ApiAuthConfig, { readonly kind: Kind }>;

const auth = z.discriminatedUnion(
  'kind',
  [
    object({ kind: z.literal('iam') } satisfies SchemaOf<AuthOf<'iam'>>),
    object({
      kind: z.literal('jwt'),
      issuer: matching(
        /^https:\/\/[^\s/]+|^http:\/\/127\.0\.0\.1[:/]/,
        'an https address (http on loopback, for emulators)',
      ),
      audience: list('audiences', text('an audience'), 1),
      tenantClaim: text('a claim', 128).optional(),
      roleClaim: text('a claim', 128).optional(),
    } satisfies SchemaOf<AuthOf<'jwt'>>),
  ],
  oneKindOf('kind', 'iam', 'jwt'),
);

const domain = object({
  name: matching(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
    "a lower-case domain name such as 'jobs.your-company.com'",
  ),
  certificateArn: arn('acm', 'certificate/', 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d'),
} satisfies SchemaOf<ApiDomainConfig>);

const budgets = object({
  openJobsPerTenant: setting(SETTINGS.openJobsPerTenant).optional(),
  storedMiBPerTenant: setting(SETTINGS.storedMiBPerTenant).optional(),
} satisfies SchemaOf<NonNullable<ApiConfig['budgets']>>);

export const apiSchema = object({
  auth,
  corsOrigins: list('origins', matching(/^https:\/\/[^/*\s]+$/, 'an https origin without path or wildcard')),
  requestsPerSecond: wholeNumber(1, 10_000, 'requests a second'),
  burst: wholeNumber(1, 5_000, 'requests'),
  maxConcurrency: wholeNumber(1, 1000, 'execution environments'),
  poolSize: wholeNumber(1, 20, 'connections'),
  memoryMiB: wholeNumber(512, 10_240, 'MiB').optional(),
  budgets: budgets.optional(),
  domain: domain.optional(),
} satisfies SchemaOf<ApiConfig>);
