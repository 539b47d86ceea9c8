import { type EnvironmentReader, type Pooler, SETTINGS } from '@jobstack/core/settings';

/** Where a function's database is and how it signs in. Free of dependencies: the infrastructure code sets these variables. */
export type DatabaseEnvironment = DatabaseSignIn & {
  /** `DATABASE_POOLER`. @default 'none' */
  readonly pooler: Pooler;
};

export type DatabaseSignIn =
  /** `DATABASE_URL`: the laptop, or any PostgreSQL by its address. */
  | { readonly kind: 'url'; readonly url: string }
  /** `DATABASE_SIGN_IN=iam`: a token made from the function's own role. */
  | {
      readonly kind: 'iam';
      readonly host: string;
      readonly port: number;
      readonly database: string;
      readonly user: string;
      readonly region: string;
    }
  /** `DATABASE_SIGN_IN=secret`: user and password, and what is undefined here, from Secrets Manager. */
  | {
      readonly kind: 'secret';
      readonly secretArn: string;
      readonly host: string | undefined;
      readonly port: number | undefined;
      readonly database: string | undefined;
      readonly tls: 'verify' | 'disable';
    };

/** Set by Lambda itself. */
const REGION = { kind: 'text', variable: 'AWS_REGION', about: 'Region of the function.' } as const;

/** Reads the variables of whichever kind is there; what is missing, `reader.check()` tells. */
export function readDatabaseEnvironment(reader: EnvironmentReader): DatabaseEnvironment {
  return { ...readSignIn(reader), pooler: reader.choice(SETTINGS.databasePooler) };
}

function readSignIn(reader: EnvironmentReader): DatabaseSignIn {
  switch (reader.choice(SETTINGS.signIn)) {
    case 'iam':
      return {
        kind: 'iam',
        host: reader.text(SETTINGS.databaseHost),
        port: reader.number(SETTINGS.databasePort),
        database: reader.text(SETTINGS.databaseName),
        user: reader.text(SETTINGS.databaseUser),
        region: reader.text(REGION),
      };
    case 'secret':
      return {
        kind: 'secret',
        secretArn: reader.text(SETTINGS.databaseSecretArn),
        host: reader.optionalText(SETTINGS.databaseHost),
        port: reader.optionalNumber(SETTINGS.databasePort),
        database: reader.optionalText(SETTINGS.databaseName),
        tls: reader.choice(SETTINGS.databaseTls),
      };
    default:
      return { kind: 'url', url: reader.text(SETTINGS.databaseUrl) };
  }
}
