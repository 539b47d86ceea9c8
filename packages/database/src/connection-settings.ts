import type { Pooler } from '@jobstack/core/settings';

/** Where PostgreSQL is and how to sign in. */
export interface ConnectionSettings {
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  readonly database: string;
  readonly user: string;
  /** A function is asked anew for each connection: sign-in tokens expire, connections made with them do not. */
  readonly password: string | (() => Promise<string>);
  /** Nothing in between: a connection is verified or not encrypted. */
  readonly tls: 'off' | TlsSettings;
  /** @default 'none' */
  readonly pooler?: Pooler;
}

/** The server must show a certificate for `host` that a trusted authority has signed. */
export interface TlsSettings {
  /** Certificates of the trusted authorities in PEM, one after another. @default the list Node comes with */
  readonly ca?: string;
}
