import { type TemplateSource, templateJson } from './template-json.ts';

/** A resource whose replacement loses something. */
export interface StatefulResource {
  readonly logicalId: string;
  /** Such as `AWS::S3::Bucket`. */
  readonly type: string;
  /** `DeletionPolicy`: what becomes of it when it leaves the template. CloudFormation's default is `Delete`. */
  readonly onDelete: string;
}

/** Types whose loss is the loss of data, of messages, or of an address that is used from outside. */
export const STATEFUL_TYPES: readonly string[] = [
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::EFS::FileSystem',
  'AWS::KMS::Key',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/**
 * The resources of a template that must not be replaced, in the template's order.
 *
 * @param types of which. @default STATEFUL_TYPES
 */
export function statefulOf(
  source: TemplateSource,
  types: readonly string[] = STATEFUL_TYPES,
): readonly StatefulResource[] {
  return Object.entries(templateJson(source).Resources ?? {})
    .filter(([, { Type }]) => types.includes(Type))
    .map(([logicalId, { Type, DeletionPolicy = 'Delete' }]) => ({ logicalId, type: Type, onDelete: DeletionPolicy }));
}
