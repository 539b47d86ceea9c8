import { Aws, Fn } from 'aws-cdk-lib';
import type { GatewayVpcEndpoint, InterfaceVpcEndpoint, VpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { OutsideAccess } from '../config/outside-access.ts';

/**
 * What may pass through the network's endpoints: this account's own identities, and what belongs to it or is named in the stage. A
 * perimeter, wide on purpose; what a function may do is in its role. Credentials of somebody else's account, brought along by whatever
 * got into a function, do not get out.
 */
export class EndpointPolicies {
  readonly #outside: OutsideAccess;

  constructor(outside: OutsideAccess) {
    this.#outside = outside;
  }

  /** SQS: the account's queues, and those that handlers may use besides. */
  queues(endpoint: InterfaceVpcEndpoint): void {
    this.#allow(endpoint, 'sqs:*', [ownArn('sqs', '*'), ...this.#outside.arns.sqs]);
  }

  /** Secrets Manager: the account's secrets, and those that handlers may read besides. */
  secrets(endpoint: InterfaceVpcEndpoint): void {
    const others = this.#outside.arns.secretsmanager.map((arn) => `${arn}*`);
    this.#allow(endpoint, 'secretsmanager:*', [ownArn('secretsmanager', 'secret:*'), ...others]);
  }

  /** S3: the stage's files, and the buckets that handlers may use besides. */
  files(endpoint: GatewayVpcEndpoint, files: IBucket): void {
    this.#allow(endpoint, 's3:*', [files.bucketArn, files.arnForObjects('*'), ...this.#outside.arns.s3]);
  }

  /** A service that the stage names for its handlers. */
  anything(endpoint: VpcEndpoint): void {
    this.#allow(endpoint, '*', ['*']);
  }

  /**
   * The migration answers CloudFormation through S3, by a request that CloudFormation has signed, into a bucket of CloudFormation's. Its
   * name holds the region without dashes; AWS's own examples have it with dashes, too.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
   */
  answerCloudFormation(endpoint: GatewayVpcEndpoint): void {
    const region = Fn.join('', Fn.split('-', Aws.REGION));
    endpoint.addToPolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [region, Aws.REGION].map(
          (name) => `arn:${Aws.PARTITION}:s3:::cloudformation-custom-resource-response-${name}/*`,
        ),
      }),
    );
  }

  #allow(endpoint: VpcEndpoint, action: string, resources: readonly string[]): void {
    endpoint.addToPolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: [action],
        resources: [...resources],
        conditions: { StringEquals: { 'aws:PrincipalAccount': [Aws.ACCOUNT_ID, ...this.#outside.accounts] } },
      }),
    );
  }
}

function ownArn(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}
