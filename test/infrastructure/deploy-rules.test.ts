import type { StageConfig } from '@jobstack/cdk';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { prod, qa } from './fixed-stages.ts';
import { aStage, stacksOf } from './test-app.ts';

interface TemplateRule {
  readonly Assertions: readonly { readonly Assert: object; readonly AssertDescription: string }[];
}

/** The rules that CloudFormation checks before it touches a resource, the CDK's own aside; the same in both stacks. */
function rulesOf(config: StageConfig): Readonly<Record<string, TemplateRule>> {
  const { data, jobs } = stacksOf(config);
  const [ofData, ofJobs] = [data, jobs].map((stack) => {
    const { CheckBootstrapVersion, ...rules } = Template.fromStack(stack).toJSON().Rules;
    return rules;
  });
  expect(ofJobs).toEqual(ofData);
  return ofJobs;
}

describe('CloudFormation itself refuses', () => {
  it('another account, and another region, than the stage names', () => {
    const rules = rulesOf(aStage({ account: '111122223333', region: 'eu-central-1' }));

    expect(rules).toEqual({
      StageAccount: {
        Assertions: [
          {
            Assert: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111122223333'] },
            AssertDescription: "Stage 'qa' belongs to account 111122223333.",
          },
        ],
      },
      StageRegion: {
        Assertions: [
          {
            Assert: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
            AssertDescription: "Stage 'qa' belongs to region eu-central-1.",
          },
        ],
      },
    });
  });

  it.each(['jobstack-alarms@example.com', 'a@sub.example.org', 'a@team.invalid'])(
    'a production stage that would tell %s, though its templates can be made',
    (address) => {
      const { AlarmAddress } = rulesOf({ ...prod, alarms: { emails: ['team@your-company.com', address] } });

      // No region is called so: it never holds.
      expect(AlarmAddress?.Assertions).toEqual([
        {
          Assert: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'none'] },
          AssertDescription: expect.stringContaining(`would send its alarms to ${address}, which is nobody's`),
        },
      ]);
    },
  );
});

it.each([
  ['qa', qa],
  ['prod with an address of its own', { ...prod, alarms: { email: 'team@contest.com' } }],
])('%s may be deployed anywhere', (_name, config) => {
  expect(rulesOf(config)).toEqual({});
});

it('a production stage deploys once a team has put its own address in', () => {
  expect(rulesOf(prod)).toEqual({});
});
