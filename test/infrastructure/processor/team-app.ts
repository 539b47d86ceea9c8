import { join } from 'node:path';
import { JobProcessor, type JobProcessorProps } from '@jobstack/cdk';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc, type VpcProps } from 'aws-cdk-lib/aws-ec2';

/** Of a team's app that has nothing to do with this deployment. */
export const ENTRY = join(import.meta.dirname, 'team', 'worker.ts');

/** An app as `new App()` makes it, without the feature flags of a cdk.json. Functions are not bundled. */
export function plainApp(): App {
  process.env.CDK_VALIDATION = 'false';
  return new App({ context: { 'aws:cdk:bundling-stacks': [] } });
}

export function plainStack(): Stack {
  return new Stack(plainApp(), 'Shop');
}

/** aws-cdk-lib is not written for exactOptionalPropertyTypes: its classes do not fit its own interfaces. */
export function vpcIn(stack: Stack, props: VpcProps = { maxAzs: 2 }): IVpc {
  return new Vpc(stack, 'Vpc', props) as IVpc;
}

/** A processor in a stack of its own, with its template. */
export function processorWith(props: Partial<JobProcessorProps> = {}, stack = plainStack()) {
  const jobs = new JobProcessor(stack, 'Jobs', { entry: ENTRY, ...props });
  return { stack, jobs, template: () => Template.fromStack(stack) };
}

/** What synth says is wrong, a sentence each; none when it goes through. */
export function problemsOf(props: object): readonly string[] {
  const { stack } = processorWith(props as Partial<JobProcessorProps>);
  try {
    Template.fromStack(stack);
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const lines = text.split('\n').filter((line) => line.includes('[Shop/Jobs]'));
    if (lines.length === 0) throw error;
    return lines.map((line) => line.replace(/^.*\[Shop\/Jobs\] /, ''));
  }
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** The statements of every role whose logical id starts with `role`, one text each. */
export function statementsOfRole(template: Template, role: string): readonly string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.Roles.some(({ Ref = '' }) => Ref.startsWith(role)),
  );
  const statements: readonly Statement[] = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return statements.map(({ Action, Resource }) => `${[Action].flat().join(' ')} on ${JSON.stringify(Resource)}`);
}
