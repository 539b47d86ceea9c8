import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface FileBucketProps {
  /** Age at which uploads are deleted. */
  readonly retention: Duration;
  /** What becomes of the files with the stack. */
  readonly removal: 'destroy' | 'retain';
  /** Origins whose pages upload from a browser. @default none */
  readonly corsOrigins?: readonly string[];
}

/** Uploaded files: private, encrypted, reached over TLS alone, and gone after their time. */
export class FileBucket extends Bucket {
  constructor(scope: Construct, id: string, props: FileBucketProps) {
    const destroy = props.removal === 'destroy';
    const corsOrigins = props.corsOrigins ?? [];
    super(new Construct(scope, id), 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: destroy ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      autoDeleteObjects: destroy,
      lifecycleRules: [
        { id: 'delete-old-files', expiration: props.retention },
        { id: 'drop-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      cors: corsOrigins.length === 0 ? [] : [uploadsFrom(corsOrigins)],
    });
    acknowledge(
      this,
      'AwsSolutions-S1',
      'Every upload is announced to the API, which logs it, and read by a job, which logs it; server access logs would repeat both.',
    );
  }
}

function uploadsFrom(origins: readonly string[]) {
  return {
    allowedOrigins: [...origins],
    allowedMethods: [HttpMethods.PUT],
    allowedHeaders: ['content-type', 'content-length'],
    exposedHeaders: ['etag'],
    maxAge: 3600,
  };
}
