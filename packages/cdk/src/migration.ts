import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsVariables } from '@jobstack/core/settings';
import { CustomResource, Duration, Lazy, Size } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { connectAsOwner } from './database/function-connection.ts';
import type { StageDatabase } from './database/stage-database.ts';
import { grantObjects } from './grant-objects.ts';
import { JobFunction } from './job-function.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** Folder of the repository → folder of the bundle. */
const MIGRATIONS = {
  'packages/database/migrations': 'migrations/engine',
  'packages/handlers/migrations': 'migrations/team',
};

export interface MigrationProps {
  readonly database: StageDatabase;
  /** What an erasure deletes files from. */
  readonly files: IBucket;
  /** The most connections that a role may open; PostgreSQL enforces it. */
  readonly roleLimits: { readonly api: number; readonly sweep: number };
  /** The workers' lease: the longest that a session of theirs may idle inside a transaction; PostgreSQL enforces it, too. */
  readonly leaseSeconds: number;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

/**
 * Brings the database to this version's schema, and creates the roles that the functions sign in as, while the stack deploys. What is
 * put `before` waits for it: a migration that fails fails the deploy, and the old code runs on.
 */
export class Migration extends Construct {
  readonly handler: JobFunction;
  readonly #run: CustomResource;

  constructor(scope: Construct, id: string, props: MigrationProps) {
    super(scope, id);
    const timeout = Duration.minutes(15);
    this.handler = new JobFunction(this, 'Migrate', {
      entry: 'migrate',
      description: 'Applies SQL migrations and creates the database roles.',
      service: props.service,
      timeout,
      memory: Size.mebibytes(512),
      environment: settingsVariables({
        bucket: props.files.bucketName,
        migrationsFolder: 'migrations',
        roleLimits: { jobstack_api: props.roleLimits.api, jobstack_sweep: props.roleLimits.sweep },
        leaseSeconds: props.leaseSeconds,
        grantIam: props.database.signIn.kind === 'iam' ? 'true' : 'false',
        ownDatabase: props.database.ours ? 'true' : 'false',
      }),
      logRetention: props.logRetention,
      network: props.database.network,
      assets: MIGRATIONS,
    });
    connectAsOwner(this.handler, props.database);
    grantObjects(this.handler, props.files, ['s3:DeleteObject']);
    this.#run = new CustomResource(this, 'Run', {
      resourceType: 'Custom::JobStackMigration',
      serviceToken: this.handler.function.functionArn,
      // The function answers within its timeout or never; CloudFormation's own patience would be an hour.
      serviceTimeout: timeout,
      properties: this.#triggers(props.database),
    });
    // Its role, its security group and the rules of both must stand before it is called.
    this.#run.node.addDependency(this.handler);
  }

  /**
   * CloudFormation calls the function again when one of these changes, and at no other time: so all that a run depends on is here. The
   * code holds the SQL files, the roles and their grants; the environment says which database, how to sign in, which limits.
   */
  #triggers({ identity }: StageDatabase): Readonly<Record<string, unknown>> {
    const target = this.handler.function.node.defaultChild as CfnFunction;
    return {
      database: identity,
      migrations: migrationsHash(),
      code: (target.code as CfnFunction.CodeProperty).s3Key,
      environment: Lazy.uncachedAny({ produce: (context) => context.resolve(target.environment)?.variables }),
    };
  }

  /** Holds back everything within `later` until the database is ready. */
  before(...later: readonly IConstruct[]): void {
    for (const construct of later) construct.node.addDependency(this.#run);
  }
}

const FOLDERS = Object.keys(MIGRATIONS).map((folder) => join(REPOSITORY, folder));

/** Changes with any migration, the engine's or the team's; what a diff shows beside the code's own hash. */
export function migrationsHash(folders: readonly string[] = FOLDERS): string {
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
