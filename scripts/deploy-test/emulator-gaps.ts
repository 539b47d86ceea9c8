/** As much of a CloudFormation template as is changed here. */
export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
}

interface Resource {
  readonly Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
}

/** Resources that the emulator does not know, and why the stage stands without them there. */
const UNKNOWN: Readonly<Record<string, string>> = {
  'AWS::EC2::FlowLog': 'there is no traffic to log',
  'AWS::EC2::SecurityGroupEgress': 'rules of a security group only as a part of the group; none are enforced anyway',
  'AWS::EC2::SecurityGroupIngress': 'rules of a security group only as a part of the group; none are enforced anyway',
  'AWS::RDS::DBSubnetGroup': 'a cluster is a record without a network',
  'AWS::RDS::DBClusterParameterGroup': 'a cluster is a record without a server',
};

/** What stands in for the database, which is a record without a server. */
export interface StandIn {
  readonly host: string;
  readonly port: string;
  /** Of the secret that RDS would make. */
  readonly ownerSecretArn: string;
  /** Of the secret with a role's password, since nobody checks tokens of IAM. */
  secretArnOf(role: string): string;
}

/** Changes a template so that the emulator can deploy it, and answers what was changed and why, one sentence each. */
export function fitToEmulator(template: Template, standIn: StandIn): readonly string[] {
  return [...withoutUnknown(template), ...withStandIn(template, standIn), ...signInBySecret(template, standIn)];
}

function withoutUnknown(template: Template): string[] {
  const removed = Object.entries(template.Resources).filter(([, { Type }]) => Type in UNKNOWN);
  const ids = new Set(removed.map(([id]) => id));
  for (const id of ids) delete template.Resources[id];
  for (const resource of Object.values(template.Resources)) {
    resource.DependsOn = [resource.DependsOn ?? []].flat().filter((id) => !ids.has(id));
    for (const [name, value] of Object.entries(resource.Properties ?? {})) {
      if (refersTo(value, ids)) delete resource.Properties?.[name];
    }
  }
  const types = Map.groupBy(removed, ([, { Type }]) => Type);
  return [...types].map(([type, found]) => `without ${found.length} ${type}: ${UNKNOWN[type]}`);
}

function refersTo(value: unknown, ids: ReadonlySet<string>): boolean {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return ids.has(Ref ?? attribute?.[0] ?? '');
}

/** The cluster's exports name the server that stands in. */
function withStandIn({ Outputs = {} }: Template, { host, port, ownerSecretArn }: StandIn): string[] {
  const instead: Readonly<Record<string, string>> = {
    'Endpoint.Address': host,
    'Endpoint.Port': port,
    'MasterUserSecret.SecretArn': ownerSecretArn,
  };
  return Object.values(Outputs).flatMap((output) => {
    const [, attribute = ''] = (output.Value as { 'Fn::GetAtt'?: readonly string[] })['Fn::GetAtt'] ?? [];
    const value = instead[attribute];
    if (value === undefined) return [];
    output.Value = value;
    return [`${attribute} of the database is that of a PostgreSQL beside it: there is no server behind a cluster`];
  });
}

function signInBySecret({ Resources }: Template, { secretArnOf }: StandIn): string[] {
  const environments = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => (Properties?.Environment as { Variables?: Record<string, unknown> })?.Variables ?? {})
    .filter(({ DATABASE_SIGN_IN }) => DATABASE_SIGN_IN !== undefined);
  for (const variables of environments) {
    const role = variables.DATABASE_USER;
    if (variables.DATABASE_SIGN_IN === 'iam') {
      variables.DATABASE_SIGN_IN = 'secret';
      variables.DATABASE_SECRET_ARN = secretArnOf(String(role));
    }
    variables.DATABASE_TLS = 'disable';
  }
  return environments.length === 0
    ? []
    : [
        `${environments.length} functions sign in as their roles, but by a secret and without TLS: nobody checks tokens, and no authority knows the server`,
      ];
}
