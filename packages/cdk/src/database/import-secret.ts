import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Secrets Manager ends every ARN with a dash and six characters of its own choosing. */
const COMPLETE = /-[A-Za-z0-9]{6}$/;

/** A secret that exists already, by its ARN with or without the random end. Without it the permission covers any such end. */
export function importSecret(scope: Construct, id: string, arn: string): ISecret {
  return COMPLETE.test(arn)
    ? Secret.fromSecretCompleteArn(scope, id, arn)
    : Secret.fromSecretPartialArn(scope, id, arn);
}
