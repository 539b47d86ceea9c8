import { Aws, CfnRule, Fn, type ICfnConditionExpression, type Stack } from 'aws-cdk-lib';
import { alarmAddresses } from './config/alarms-config.ts';
import type { StageConfig } from './config/stage-config.ts';

/** Something that may be synthesised, and may not be deployed. */
interface DeployRule {
  readonly id: string;
  readonly holds: ICfnConditionExpression;
  readonly message: string;
}

/** Names that belong to nobody: https://www.rfc-editor.org/rfc/rfc2606 */
const NOBODYS_DOMAIN = /(@|\.)(example|example\.(com|net|org)|invalid|test|localhost)$/i;

/** An alarm address of a stage that reaches nobody, such as the one that this repository comes with; undefined when there is none. */
export function exampleAddress({ alarms }: Pick<StageConfig, 'alarms'>): string | undefined {
  return alarmAddresses(alarms).find((address) => NOBODYS_DOMAIN.test(address));
}

/**
 * Makes CloudFormation refuse to create or update a stack where the stage does not belong, or with an alarm address that reaches
 * nobody, before it touches a resource and whoever asks it to: make, a bare `cdk deploy`, a pipeline that has the template alone.
 * Templates can be made all the same, and the stage's neighbours deployed.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function addDeployRules(stack: Stack, config: StageConfig): void {
  for (const { id, holds, message } of deployRules(config)) {
    new CfnRule(stack, id).addAssertion(holds, message);
  }
}

function deployRules(config: StageConfig): readonly DeployRule[] {
  const { stage, account, region } = config;
  const address = exampleAddress(config);
  return [
    ...(account === undefined
      ? []
      : [
          {
            id: 'StageAccount',
            holds: Fn.conditionEquals(Aws.ACCOUNT_ID, account),
            message: `Stage '${stage}' belongs to account ${account}.`,
          },
        ]),
    ...(region === undefined
      ? []
      : [
          {
            id: 'StageRegion',
            holds: Fn.conditionEquals(Aws.REGION, region),
            message: `Stage '${stage}' belongs to region ${region}.`,
          },
        ]),
    ...(address === undefined
      ? []
      : [
          {
            id: 'AlarmAddress',
            // No region has this name: the rule never holds.
            holds: Fn.conditionEquals(Aws.REGION, 'none'),
            message: `Stage '${stage}' would send its alarms to ${address}, which is nobody's. Put your team's address into its stage file.`,
          },
        ]),
  ];
}
