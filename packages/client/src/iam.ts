import { AwsV4Signer } from 'aws4fetch';
import type { SignIn } from './sign-in.ts';

/** Of an IAM principal that may `execute-api:Invoke`. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With temporary credentials. */
  readonly sessionToken?: string | undefined;
}

export interface IamOptions {
  /** The stage's region, such as `eu-central-1`. */
  readonly region: string;
  /** Or a function that answers those of now, such as a credential provider of the AWS SDK. */
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>);
}

/** Signs requests with AWS Signature Version 4, for a stage with `auth: iam`. */
export function iam({ region, credentials }: IamOptions): SignIn {
  return async ({ method, url, headers, body }) => {
    const { accessKeyId, secretAccessKey, sessionToken } =
      typeof credentials === 'function' ? await credentials() : credentials;
    const signer = new AwsV4Signer({
      ...{ method, url, headers, accessKeyId, secretAccessKey, region, service: 'execute-api' },
      ...(body !== undefined && { body }),
      ...(sessionToken !== undefined && { sessionToken }),
    });
    const signed = await signer.sign();
    return Object.fromEntries(signed.headers);
  };
}
