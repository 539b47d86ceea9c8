import * as z from 'zod';
import type { EgressConfig, NetworkConfig } from '../network-config.ts';
import { list, object, oneKindOf, oneOf, type SchemaOf, text, wholeNumber } from './fields.ts';

type EgressOf<Kind> = Extract<EgressConfig, { readonly egress: Kind }>;
type Egress<Kind> = Pick<NetworkConfig, 'endpointZones'> & EgressOf<Kind>;
type NoEgress = Pick<NetworkConfig, 'endpointZones'> & Exclude<EgressConfig, EgressOf<'nat' | 'endpoints'>>;

const endpointZones = oneOf(1, 2);

export const networkSchema = z.discriminatedUnion(
  'egress',
  [
    object({ endpointZones, egress: z.literal('none').optional() } satisfies SchemaOf<NoEgress>),
    object({
      endpointZones,
      egress: z.literal('nat'),
      natGateways: oneOf(1, 2).optional(),
      ports: list('ports', wholeNumber(1, 65_535, 'TCP port')).optional(),
    } satisfies SchemaOf<Egress<'nat'>>),
    object({
      endpointZones,
      egress: z.literal('endpoints'),
      endpoints: list('services', text('a service', 128)),
    } satisfies SchemaOf<Egress<'endpoints'>>),
  ],
  oneKindOf('egress', 'none', 'nat', 'endpoints'),
);
