import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface TokenIssuer {
  /** A token for one user of one tenant, valid for an hour. */
  token(claims: { readonly sub: string; readonly tenant: string }): string;
  stop(): void;
}

/** Signs tokens and serves the keys that verify them, as an OpenID Connect issuer does. */
export async function startTokenIssuer(issuer: string, audience: string): Promise<TokenIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'deploy-test', alg: 'RS256', use: 'sig' }];
  const answers: Record<string, unknown> = {
    '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
    '/keys': { keys },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  const { hostname, port } = new URL(issuer);
  server.listen(Number(port), hostname);
  await once(server, 'listening');
  return {
    stop: () => server.close(),
    token(claims) {
      const now = Math.floor(Date.now() / 1000);
      const parts = [
        { alg: 'RS256', typ: 'JWT', kid: 'deploy-test' },
        { iss: issuer, aud: audience, iat: now - 5, exp: now + 3600, ...claims },
      ];
      const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
    },
  };
}
