/** Whom to sign in where by IAM, in place of a password. */
export interface IamSignIn {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The database's AWS region. */
  readonly region: string;
}

/**
 * A password function for `ConnectionSettings`: each connection signs in with a fresh token, which is signed here without a call
 * to AWS and valid for 15 minutes. The user must have been granted `rds_iam`, and TLS must be on: the token goes over in clear.
 * The signer is loaded by the first connection, so that whoever signs in otherwise does not pay for it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
 */
export function iamPassword({ host, port, user, region }: IamSignIn): () => Promise<string> {
  return async () => {
    const { Signer } = await import('@aws-sdk/rds-signer');
    return new Signer({ hostname: host, port, username: user, region }).getAuthToken();
  };
}
