import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';

/** What requests are presigned with. */
export interface PresignedKey {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface PresignedProblem {
  readonly code: 'SignatureDoesNotMatch' | 'AccessDenied';
  readonly message: string;
}

/** The parameters that signing adds. */
const SIGNING = ['Signature', 'Date', 'Expires', 'SignedHeaders', 'Algorithm', 'Credential'].map(
  (name) => `X-Amz-${name}`,
);

const UNSIGNED = new Set(['x-amz-content-sha256']);

/**
 * What is wrong with a presigned request: it is too late, or not the one that was signed. S3 signs it once more as it came, with the
 * headers that the signature names, and compares; so a file of another size or type is refused.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function presignedProblem(
  request: IncomingMessage,
  { region, ...credentials }: PresignedKey,
): Promise<PresignedProblem | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const [given = '', date = '', expires = '', names = ''] = SIGNING.map((name) => searchParams.get(name) ?? '');
  const signingDate = new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(signingDate.getTime() + Number(expires) * 1000 > Date.now())) {
    return { code: 'AccessDenied', message: `Request has expired: it was signed at ${date} for ${expires} seconds.` };
  }
  const signedHeaders = names.split(';');
  const headers = Object.fromEntries(signedHeaders.map((name) => [name, String(request.headers[name] ?? '')]));
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256: NodeSha256, uriEscapePath: false });
  const signed = await signer.presign(
    {
      ...{ method: request.method ?? 'GET', protocol: 'http:', hostname: headers.host ?? '', path: pathname },
      query: Object.fromEntries([...searchParams].filter(([name]) => !SIGNING.includes(name))),
      headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    {
      ...{ signingDate, expiresIn: Number(expires), signableHeaders: new Set(signedHeaders) },
      ...{ unsignableHeaders: UNSIGNED, unhoistableHeaders: UNSIGNED },
    },
  );
  if (signed.query?.['X-Amz-Signature'] === given) return undefined;
  const came = signedHeaders.map((name) => `${name}: ${headers[name]}`).join(', ');
  return {
    code: 'SignatureDoesNotMatch',
    message: `The request must be the one that was signed, with its ${names.replaceAll(';', ', ')}; it came with ${came}. Send exactly the headers that came with the URL.`,
  };
}

/** As the signer wants its hashes. */
class NodeSha256 {
  #hash: Hash | Hmac;
  readonly #start: () => Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#start = () => (secret === undefined ? createHash('sha256') : createHmac('sha256', asKey(secret)));
    this.#hash = this.#start();
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#start();
  }
}

function asKey(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === 'string') return secret;
  if (secret instanceof ArrayBuffer) return new Uint8Array(secret);
  return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
}
