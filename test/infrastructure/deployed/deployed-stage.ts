import type { StageStacks } from '@jobstack/deployment';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A resource of either stack. */
export interface Resource {
  /** `<stack>.<logical id>`, unique within the stage. */
  readonly id: string;
  readonly type: string;
  readonly stack: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: string };
}

/**
 * Both templates of a stage read as CloudFormation would: references followed, across the stacks too. `<stack.LogicalId>` stands for
 * what `Ref` gives of a resource, `<stack.LogicalId.Attribute>` for an attribute, `<AWS.AccountId>` for the deployment's own; ARNs of
 * queues, buckets and secrets are written in full around them.
 */
export class DeployedStage {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly #exports: ReadonlyMap<string, string>;
  readonly #outputs: ReadonlyMap<string, Readonly<Record<string, string>>>;

  constructor({ data, jobs }: StageStacks) {
    const templates = [data, jobs].map((stack) => ({ stack, template: Template.fromStack(stack).toJSON() }));
    this.resources = new Map(templates.flatMap(({ stack, template }) => resourcesOf(stack, template.Resources ?? {})));
    this.#exports = new Map(templates.flatMap(({ stack, template }) => this.#exportsOf(stack, template.Outputs ?? {})));
    this.#outputs = new Map(
      templates.map(({ stack, template }) => [stack.stackName, this.#outputsOf(stack, template.Outputs ?? {})]),
    );
  }

  /** Name → value of what a stack prints. */
  outputs(stack: string): Readonly<Record<string, string>> {
    return this.#outputs.get(stack) ?? {};
  }

  ofType(type: string): Resource[] {
    return [...this.resources.values()].filter((resource) => resource.type === type);
  }

  /** The resource that a reference, an attribute or an ARN names. */
  named(reference: string): Resource | undefined {
    const ids = [...reference.matchAll(/<([\w-]+\.\w+)/g)].map(([, id = '']) => id);
    return ids.map((id) => this.resources.get(id)).find((resource) => resource !== undefined);
  }

  /** A property's value with every reference written out. */
  read<Value = unknown>({ stack, properties }: Resource, name: string): Value {
    return this.#resolve(properties[name], stack) as Value;
  }

  #outputsOf({ stackName }: Stack, outputs: Readonly<Record<string, TemplateOutput>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { Value }]) => [name, String(this.#resolve(Value, stackName))]),
    );
  }

  #exportsOf({ stackName }: Stack, outputs: Readonly<Record<string, TemplateOutput>>): [string, string][] {
    return Object.values(outputs).flatMap(({ Value, Export }) =>
      Export ? [[Export.Name, String(this.#resolve(Value, stackName))] as [string, string]] : [],
    );
  }

  #resolve(value: unknown, stack: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#resolve(item, stack));
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = [], ...others] = Object.entries(value);
    if (others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.#intrinsic(name, argument, stack);
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#resolve(inner, stack)]));
  }

  #attribute(stack: string, path: string): string {
    const [logicalId = '', ...attribute] = path.split('.');
    const type = this.resources.get(`${stack}.${logicalId}`)?.type;
    const service = ARN_SERVICES[`${type}.${attribute.join('.')}`];
    return service === undefined ? `<${stack}.${path}>` : `arn:<AWS.Partition>:${service}<${stack}.${logicalId}>`;
  }

  #intrinsic(name: string, argument: unknown, stack: string): unknown {
    const resolved = this.#resolve(argument, stack);
    switch (name) {
      case 'Ref':
        return reference(stack, String(resolved));
      case 'Fn::GetAtt':
        return this.#attribute(stack, (resolved as string[]).join('.'));
      case 'Fn::ImportValue':
        return this.#exports.get(String(resolved)) ?? `<no export ${resolved}>`;
      case 'Fn::Join': {
        const [separator, parts] = resolved as [string, string[]];
        return parts.join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = resolved as [string, string];
        return text.split(separator);
      }
      case 'Fn::Select': {
        const [index, parts] = resolved as [number, unknown];
        return Array.isArray(parts) ? parts[Number(index)] : `${parts}[${index}]`;
      }
      case 'Fn::Sub':
        return String(resolved).replaceAll(/\$\{([^}]+)\}/g, (_match, name: string) => reference(stack, name));
      case 'Fn::GetAZs':
        return '<zones>';
      default:
        throw new Error(`${stack}: the template uses ${name}, which this reading does not know.`);
    }
  }
}

/** Without colons, so that an ARN still splits into its parts. */
function reference(stack: string, name: string): string {
  return name.startsWith('AWS::') ? `<${name.replace('::', '.')}>` : `<${stack}.${name}>`;
}

/** Attributes that are ARNs of a known shape, so that policies with patterns can be told to match. */
const ARN_SERVICES: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue.Arn': 'sqs:<AWS.Region>:<AWS.AccountId>:',
  'AWS::S3::Bucket.Arn': 's3:::',
  'AWS::RDS::DBProxy.DBProxyArn': 'rds:<AWS.Region>:<AWS.AccountId>:db-proxy:',
  'AWS::RDS::DBCluster.MasterUserSecret.SecretArn': 'secretsmanager:<AWS.Region>:<AWS.AccountId>:secret:',
  'AWS::RDS::DBInstance.MasterUserSecret.SecretArn': 'secretsmanager:<AWS.Region>:<AWS.AccountId>:secret:',
};

function resourcesOf(
  { stackName }: Stack,
  resources: Readonly<Record<string, TemplateResource>>,
): [string, Resource][] {
  return Object.entries(resources).map(([logicalId, { Type, Properties = {}, DependsOn = [] }]) => {
    const id = `${stackName}.${logicalId}`;
    const dependsOn = [DependsOn].flat().map((other) => `${stackName}.${other}`);
    return [id, { id, type: Type, stack: stackName, properties: Properties, dependsOn }];
  });
}
