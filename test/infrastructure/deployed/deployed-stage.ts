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
 * what `Ref` gives of a resource, `<stack.LogicalId.Attribute>` for an attribute, `<AWS::AccountId>` for the deployment's own.
 */
export class DeployedStage {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly #exports: ReadonlyMap<string, string>;

  constructor({ data, jobs }: StageStacks) {
    const templates = [data, jobs].map((stack) => ({ stack, template: Template.fromStack(stack).toJSON() }));
    this.resources = new Map(templates.flatMap(({ stack, template }) => resourcesOf(stack, template.Resources ?? {})));
    this.#exports = new Map(templates.flatMap(({ stack, template }) => this.#exportsOf(stack, template.Outputs ?? {})));
  }

  ofType(type: string): Resource[] {
    return [...this.resources.values()].filter((resource) => resource.type === type);
  }

  /** The resource that `<stack.LogicalId>` or one of its attributes names. */
  named(reference: string): Resource | undefined {
    const [, id = ''] = /^<([\w-]+\.\w+)/.exec(reference) ?? [];
    return this.resources.get(id);
  }

  /** A property's value with every reference written out. */
  read<Value = unknown>({ stack, properties }: Resource, name: string): Value {
    return this.#resolve(properties[name], stack) as Value;
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

  #intrinsic(name: string, argument: unknown, stack: string): unknown {
    const resolved = this.#resolve(argument, stack);
    switch (name) {
      case 'Ref':
        return String(resolved).startsWith('AWS::') ? `<${resolved}>` : `<${stack}.${resolved}>`;
      case 'Fn::GetAtt':
        return `<${stack}.${(resolved as string[]).join('.')}>`;
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
        return String(resolved).replaceAll(/\$\{([^}]+)\}/g, (_match, reference: string) =>
          reference.startsWith('AWS::') ? `<${reference}>` : `<${stack}.${reference}>`,
        );
      case 'Fn::GetAZs':
        return '<zones>';
      default:
        throw new Error(`${stack}: the template uses ${name}, which this reading does not know.`);
    }
  }
}

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
