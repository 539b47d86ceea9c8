/** The network of a database that JobStack creates, and what may leave it. An existing VPC keeps its own ways out. */
export type NetworkConfig = NetworkZones & EgressConfig;

interface NetworkZones {
  /** Zones with an SQS endpoint: 2 survive the loss of a zone, 1 costs half. Secrets Manager has one zone unless handlers use it. */
  readonly endpointZones: 1 | 2;
}

/** What handlers may call beyond the database, S3 and SQS. Only workers run handlers; nothing else ever gets a way out. */
export type EgressConfig =
  /** Nothing. */
  | { readonly egress?: 'none' }
  /** The internet, from subnets of their own behind NAT gateways. Costs by the hour and by the GB. */
  | {
      readonly egress: 'nat';
      /** 1 costs half; with 2 no handler loses its way out when a zone is lost. @default 1 */
      readonly natGateways?: 1 | 2;
      /** TCP ports that handlers may call, such as 22 for SFTP. 443 is always among them. @default [443] */
      readonly ports?: readonly number[];
    }
  /** The AWS services named, and nothing else. Each costs by the hour and zone. */
  | {
      readonly egress: 'endpoints';
      /** Service names as in `com.amazonaws.<region>.<name>`: `secretsmanager`, `kms`, `ssm`, `bedrock-runtime`; `dynamodb` is free. */
      readonly endpoints: readonly string[];
    };
