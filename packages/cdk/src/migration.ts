import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CustomResource, Duration, Lazy, Size } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import type { BoundDatabase } from './database/bound-database.ts';
import { connectAsOwner } from './database/function-connection.ts';
import { JobFunction } from './functions/job-function.ts';
import { engineMigrations, MIGRATIONS, migrateCode } from './functions/own-code.ts';
import { grantObjects } from './grant-objects.ts';

export interface MigrationProps {
  /** Folder of the team's migrations, as drizzle-kit writes it. @default none: the engine's alone */
  readonly migrations?: string | undefined;
  readonly database: BoundDatabase;
  /** What an erasure deletes files from. */
  readonly files: IBucket;
  /** The most connections that a role may open; PostgreSQL enforces it. */
  readonly roleLimits: { readonly api: number; readonly sweep: number };
  /** The workers' lease: the longest that a session of theirs may idle inside a transaction; PostgreSQL enforces it, too. */
  readonly leaseSeconds: number;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

const TIMEOUT = Duration.minutes(15);

/**
 * Brings the database to this version's schema, and creates the roles that the functions sign in as, while the stack deploys. What is
 * put `before` waits for it: a migration that fails fails the deploy, and the old code runs on.
 */
export class Migration extends JobFunction {
  readonly #run: CustomResource;

  constructor(scope: Construct, id: string, props: MigrationProps) {
    const home = new Construct(scope, id);
    super(home, 'Migrate', {
      source: { code: migrateCode(props.migrations) },
      description: 'Applies SQL migrations and creates the database roles.',
      service: props.service,
      timeout: TIMEOUT,
      memory: Size.mebibytes(512),
      settings: {
        bucket: props.files.bucketName,
        migrationsFolder: MIGRATIONS,
        roleLimits: { jobstack_api: props.roleLimits.api, jobstack_sweep: props.roleLimits.sweep },
        leaseSeconds: props.leaseSeconds,
        grantIam: props.database.signIn.kind === 'iam' ? 'true' : 'false',
        ownDatabase: props.database.ours ? 'true' : 'false',
      },
      logRetention: props.logRetention,
      network: props.database.network,
    });
    connectAsOwner(this, props.database);
    grantObjects(this, props.files, ['s3:DeleteObject']);
    this.#run = new CustomResource(home, 'Run', {
      resourceType: 'Custom::JobStackMigration',
      serviceToken: this.functionArn,
      // The function answers within its timeout or never; CloudFormation's own patience would be an hour.
      serviceTimeout: TIMEOUT,
      properties: this.#triggers(props),
    });
    // Its role, its security group and the rules of both must stand before it is called.
    this.#run.node.addDependency(home.node.findChild('Migrate'));
  }

  /**
   * CloudFormation calls the function again when one of these changes, and at no other time: so all that a run depends on is here. The
   * code holds the SQL files, the roles and their grants; the environment says which database, how to sign in, which limits.
   */
  #triggers({ database, migrations }: MigrationProps): Readonly<Record<string, unknown>> {
    const target = this.node.defaultChild as CfnFunction;
    return {
      database: database.identity,
      migrations: migrationsHash([engineMigrations(), ...(migrations === undefined ? [] : [migrations])]),
      code: (target.code as CfnFunction.CodeProperty).s3Key,
      environment: Lazy.uncachedAny({ produce: (context) => context.resolve(target.environment)?.variables }),
    };
  }

  /** Holds back everything within `later` until the database is ready. */
  before(...later: readonly IConstruct[]): void {
    for (const construct of later) construct.node.addDependency(this.#run);
  }
}

/** Changes with any migration, the engine's or the team's; what a diff shows beside the code's own hash. */
export function migrationsHash(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const file of sqlFiles(folder)) {
      const text = readFileSync(join(folder, file));
      hash.update(file).update('\0').update(text).update('\0');
    }
  return hash.digest('hex').slice(0, 16);
}

function sqlFiles(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((name) => name.endsWith('.sql')).sort();
}
