import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IDatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { RemovalConfig, StageConfig } from '../config/stage-config.ts';
import type { BoundDatabase, DatabaseNetwork } from './bound-database.ts';
import { clusterPlan, type ExistingOptions, instancePlan } from './existing-plan.ts';
import { type AuroraOptions, auroraPlan, type InstanceOptions, newInstancePlan } from './new-plan.ts';
import { type SecretOptions, secretPlan } from './secret-plan.ts';

/** What a database needs to know of where it is put. */
export interface DatabaseContext {
  /** Undefined: functions are in no VPC. */
  readonly network: DatabaseNetwork | undefined;
  readonly removal: RemovalConfig;
  /** Days that its logs are kept. */
  readonly logRetentionDays: StageConfig['logRetentionDays'];
}

/** A database that is not in its place yet. */
export interface DatabasePlan {
  /** Whether it is in a VPC, where functions must lie to reach it. */
  readonly needsVpc: boolean;
  /** Whether it is made here, in a VPC that can be made for it. */
  readonly makesVpc: boolean;
  /** Where it lies already, as far as it tells. */
  readonly vpc: IVpc | undefined;
  /** Everything that is wrong with it, a sentence each. */
  readonly problems: readonly string[];
  bind(scope: Construct, id: string, context: DatabaseContext): BoundDatabase;
}

/**
 * Where the jobs are kept: a PostgreSQL that is made for them, or one that exists. Give it to a `JobProcessor`.
 *
 * @example
 * new JobProcessor(this, 'Jobs', { entry: 'src/worker.ts', database: JobDatabase.aurora({ minAcu: 0.5, maxAcu: 8 }) });
 */
export class JobDatabase {
  readonly #plan: DatabasePlan;

  private constructor(plan: DatabasePlan) {
    this.#plan = plan;
  }

  /** An Aurora PostgreSQL of its own, Serverless v2. @param options @default 0 to 2 capacity units, 7 days of backups */
  static aurora(options: AuroraOptions = {}): JobDatabase {
    return new JobDatabase(auroraPlan(options));
  }

  /** A PostgreSQL instance of its own. @param options @default one db.t4g.medium with 20 to 100 GiB, 7 days of backups */
  static instance(options: InstanceOptions = {}): JobDatabase {
    return new JobDatabase(newInstancePlan(options));
  }

  /**
   * A database on an Aurora cluster that exists, in this app or imported. Functions sign in by IAM, which the cluster must allow
   * (`iamAuthentication`), or by a secret.
   */
  static fromCluster(cluster: IDatabaseCluster, options: ExistingOptions): JobDatabase {
    return new JobDatabase(clusterPlan(cluster, options));
  }

  /** The same on an RDS instance that exists. */
  static fromInstance(instance: IDatabaseInstance, options: ExistingOptions): JobDatabase {
    return new JobDatabase(instancePlan(instance, options));
  }

  /**
   * Any PostgreSQL, by a secret with `host`, `port`, `dbname`, `username` and `password`: on the internet, or, together with the `vpc` of
   * the `JobProcessor`, in a network.
   */
  static fromSecret(secret: ISecret, options: SecretOptions): JobDatabase {
    return new JobDatabase(secretPlan(secret, options));
  }

  /** Whether it is in a VPC, where functions must lie to reach it. */
  get needsVpc(): boolean {
    return this.#plan.needsVpc;
  }

  /** Whether it is made by JobStack, in a VPC that is made for it where there is none. */
  get makesVpc(): boolean {
    return this.#plan.makesVpc;
  }

  /** The VPC that it lies in already; undefined where it tells none. */
  get vpc(): IVpc | undefined {
    return this.#plan.vpc;
  }

  /** Everything that is wrong with it, a sentence each. */
  get problems(): readonly string[] {
    return this.#plan.problems;
  }

  /** Puts it into its place. A `JobProcessor` does so by itself; by hand it is for a stack of its own, which lives longer. */
  bind(scope: Construct, id: string, context: DatabaseContext): BoundDatabase {
    return this.#plan.bind(scope, id, context);
  }
}
