import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { bearer, type SignIn } from '@jobstack/client';
import { iam } from '@jobstack/client/iam';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** A deployed stage. */
export interface Stage {
  readonly stackName: string;
  readonly region: string;
  readonly apiUrl: string;
  readonly auth: 'iam' | 'jwt';
  readonly outputs: Readonly<Record<string, string>>;
  /** Of whoever is signed in to AWS. */
  credentials(): Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }>;
}

/** @throws CliError when nobody is signed in, or no such stack is deployed */
export async function findStage(stackName: string): Promise<Stage> {
  const client = new CloudFormationClient({ maxAttempts: 2 });
  const outputs = await outputsOf(stackName, client);
  const apiUrl = outputNamed(outputs, 'ApiDomain') ?? outputNamed(outputs, 'ApiUrl');
  if (!apiUrl) throw new CliError(`The stack ${stackName} has no output ApiUrl: it was deployed without an API.`);
  const auth = outputNamed(outputs, 'ApiAuth') === 'jwt' ? 'jwt' : 'iam';
  const credentials = () => client.config.credentials();
  return { stackName, region: await client.config.region(), apiUrl, auth, outputs, credentials };
}

/** How to sign in to a stage: by the token that is given, else as who is signed in to AWS. @throws CliError for a stage that takes tokens alone */
export function signInTo({ stackName, auth, outputs, region, credentials }: Stage, token: string | undefined): SignIn {
  if (token !== undefined) return bearer(token);
  if (auth === 'iam') return iam({ region, credentials });
  const issuer = outputNamed(outputs, 'ApiIssuer') ?? 'its issuer';
  throw new CliError(
    `The API of ${stackName} takes tokens of ${issuer}: put one into JOBSTACK_TOKEN.`,
    EXIT.unreachable,
  );
}

/** An output of the stack, or of a construct in it, whose id stands before the name. */
function outputNamed(outputs: Readonly<Record<string, string>>, name: string): string | undefined {
  return outputs[name] ?? Object.entries(outputs).find(([key]) => key.endsWith(name))?.[1];
}

async function outputsOf(StackName: string, client: CloudFormationClient): Promise<Readonly<Record<string, string>>> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const entries = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(entries.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ValidationError' && message.includes('does not exist')) {
      throw new CliError(
        `There is no stack ${StackName} in this account and region. Deploy it, or name another by --stack.`,
      );
    }
    throw new CliError(
      `AWS could not be asked for the stack ${StackName} (${name}: ${message}). Sign in ('aws sso login', AWS_PROFILE) and set AWS_REGION.`,
      EXIT.unreachable,
    );
  }
}
