import { DeployError } from './deploy-error.ts';

export const SIGN_IN =
  "Sign in ('aws sso login', or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), then run this again.";

const REFUSED =
  /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|AuthFailure|RequestExpired)/;
const DENIED = /^(AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden)/;
const UNREACHABLE = /^(E[A-Z]+|UND_ERR_.*|ERR_(TLS|SSL).*|.*CERT.*)$/;

interface AwsError extends Error {
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * What a person can do about an error of the AWS SDK: nobody answered, the credentials or the permission were refused, or whatever else
 * AWS said. Undefined for an error that is not the SDK's: a bug of ours keeps its stack.
 */
export function awsProblem(error: unknown): DeployError | undefined {
  if (!isAwsError(error)) return undefined;
  const said = `${error.name}: ${error.message}`;
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError' || REFUSED.test(error.name)) {
    return new DeployError(`AWS did not accept the credentials (${said}). ${SIGN_IN}`);
  }
  if (DENIED.test(error.name)) {
    return new DeployError(`AWS does not allow this to who is signed in (${said}). Sign in as somebody who may.`);
  }
  if (error.$metadata?.httpStatusCode === undefined) {
    return new DeployError(
      `AWS cannot be reached (${reasonOf(error)}). Check the network, the proxy (HTTPS_PROXY) and, if it is set, AWS_ENDPOINT_URL.`,
    );
  }
  return new DeployError(`AWS answered with an error (${said}).`);
}

/** Whether the SDK threw it: after an answer, or for want of one. */
function isAwsError(error: unknown): error is AwsError {
  if (!(error instanceof Error)) return false;
  const { name, code, $metadata } = error as AwsError;
  if ($metadata !== undefined || name === 'CredentialsProviderError' || name === 'TokenProviderError') return true;
  return name === 'TimeoutError' || (typeof code === 'string' && UNREACHABLE.test(code));
}

function reasonOf(error: AwsError): string {
  return error.message || String(error.code ?? error.name);
}
