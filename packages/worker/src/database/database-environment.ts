import type { EnvironmentReader } from '@jobstack/core/settings';

/** Where a function's database is and how it signs in. Free of dependencies: the infrastructure code sets these variables. */
export type DatabaseEnvironment =
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

/** Reads the variables of whichever kind is there; what is missing, `reader.check()` tells. */
export function readDatabaseEnvironment(reader: EnvironmentReader): DatabaseEnvironment {
  switch (reader.optionalText('DATABASE_SIGN_IN')) {
    case 'iam':
      return {
        kind: 'iam',
        host: reader.text('DATABASE_HOST'),
        port: reader.number('DATABASE_PORT', 5432),
        database: reader.text('DATABASE_NAME'),
        user: reader.text('DATABASE_USER'),
        region: reader.text('AWS_REGION'),
      };
    case 'secret':
      return {
        kind: 'secret',
        secretArn: reader.text('DATABASE_SECRET_ARN'),
        host: reader.optionalText('DATABASE_HOST'),
        port: reader.optionalText('DATABASE_PORT') ? reader.number('DATABASE_PORT', 5432) : undefined,
        database: reader.optionalText('DATABASE_NAME'),
        tls: reader.optionalText('DATABASE_TLS') === 'disable' ? 'disable' : 'verify',
      };
    default:
      return { kind: 'url', url: reader.text('DATABASE_URL') };
  }
}
