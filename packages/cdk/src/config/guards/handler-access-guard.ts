import { type QueueConfig, SETTINGS, type WorkerPermission } from '@jobstack/core/settings';
import type { Guard, Rule } from './guard.ts';

const VARIABLE = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Of Lambda and Node, of the logger, of JobStack. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED_PREFIX = /^(AWS_|LAMBDA_|NODE_|POWERTOOLS_|JOBSTACK_|DATABASE_)/;
const SETTING_VARIABLES: ReadonlySet<string> = new Set(Object.values(SETTINGS).map(({ variable }) => variable));
const SECRET_ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/;
const ACTION = /^[a-z0-9-]+:[A-Za-z0-9*?]+$/;
const RESOURCE = /^(\*|arn:[\w-]+:.+)$/;

/** What is wrong with the name of a variable that handlers are to find; undefined when nothing is. */
export function variableProblem(subject: string, name: string): string | undefined {
  if (VARIABLE.test(name) && !RESERVED_PREFIX.test(name) && !SETTING_VARIABLES.has(name)) return undefined;
  return `${subject}: variable '${name}' must be letters, digits and '_', a letter first, and no name of Lambda's, Node's or JobStack's own (AWS_…, NODE_…, DATABASE_…, BUCKET, …); rename it.`;
}

/** What a queue gives its handlers: variables, secrets, permissions. */
export const handlerAccessGuard: Guard<'queues'> = ({ queues }) =>
  Object.entries(queues).flatMap(([name, queue]) => [
    ...variableRules(`queues.${name}`, queue),
    ...Object.entries(queue.secrets ?? {}).map(([variable, arn]) =>
      secretRule(`queues.${name}.secrets.${variable}`, arn),
    ),
    ...(queue.policy ?? []).flatMap((permission, index) =>
      permissionRules(`queues.${name}.policy[${index}]`, permission),
    ),
  ]);

function variableRules(subject: string, { environment = {}, secrets = {} }: QueueConfig): Rule[] {
  const names = [...Object.keys(environment), ...Object.keys(secrets)];
  return [
    ...names.map((name) => {
      const problem = variableProblem(subject, name);
      return { broken: problem !== undefined, message: problem ?? '' };
    }),
    ...Object.keys(environment).map((name) => ({
      broken: name in secrets,
      message: `${subject}: '${name}' is in environment and in secrets; rename one.`,
    })),
  ];
}

function secretRule(subject: string, arn: string): Rule {
  return {
    broken: !SECRET_ARN.test(arn),
    // What is wrong here may be the secret itself; so it is not repeated.
    message: `${subject} must be the ARN of a secret in Secrets Manager (arn:aws:secretsmanager:<region>:<account>:secret:<name>), never its value.`,
  };
}

function permissionRules(subject: string, { actions, resources }: WorkerPermission): Rule[] {
  return [
    {
      broken: actions.length === 0 || actions.some((action) => !ACTION.test(action)),
      message: `${subject}.actions must be actions of IAM such as 'ses:SendEmail', at least one; they are: ${actions.join(', ') || 'none'}.`,
    },
    {
      broken: resources.length === 0 || resources.some((resource) => !RESOURCE.test(resource)),
      message: `${subject}.resources must be ARNs or '*', at least one; they are: ${resources.join(', ') || 'none'}.`,
    },
  ];
}
