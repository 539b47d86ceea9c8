import { CloudFormationClient, paginateDescribeStackEvents, type Stack } from '@aws-sdk/client-cloudformation';
import { type DeployParts, EventSources } from './event-sources.ts';
import { deployedStack, stackNames } from './stacks.ts';

/** Output of a stack whose database has the engine's tables in a schema of their own. */
const ENGINE_SCHEMA = 'EngineSchema';

/** Custom resource of the migration. */
const MIGRATION = 'Custom::JobStackMigration';

interface Move {
  readonly stackName: string;
  readonly cloudFormation: CloudFormationClient;
  readonly sources: EventSources;
  readonly say: (line: string) => void;
}

/**
 * Deploys a stage. Once, when the engine's tables move from `public` into a schema of their own, its event sources are off meanwhile, since the
 * old workers do not find tables that have moved. They are on again afterwards, and after a deploy that failed before it had moved anything.
 *
 * @param deploy runs the CDK
 * @throws whatever `deploy` does; DeployError when event sources cannot be switched off
 */
export async function deployStage(stage: string, deploy: () => void, parts: DeployParts = {}): Promise<void> {
  const { cloudFormation = new CloudFormationClient(), say = console.error } = parts;
  const [stackName] = stackNames(stage);
  const stack = await deployedStack(stackName, cloudFormation);
  if (!stack) return deploy();
  const sources = new EventSources(stackName, { ...parts, cloudFormation });
  if (!hasMoved(stack)) await withSourcesOff({ stackName, cloudFormation, sources, say }, deploy);
  else deploy();
  // Of an earlier deploy, too, that was interrupted.
  const count = await sources.switchOn().catch(unlessDenied);
  if (count > 0) say(`jobstack: ${count} event sources of ${stackName} are on again.`);
}

function hasMoved({ Outputs = [] }: Stack): boolean {
  return Outputs.some(({ OutputKey }) => OutputKey === ENGINE_SCHEMA);
}

async function withSourcesOff(move: Move, deploy: () => void): Promise<void> {
  const { stackName, sources, say } = move;
  say(
    `jobstack: this deploy moves JobStack's tables into a schema of their own. Until it is done no job of ${stackName} begins, and ` +
      'the API cannot answer while the tables move. Switching the event sources off …',
  );
  // Ctrl-C is for the CDK; what was switched off is still to be switched on.
  const goOn = () => undefined;
  process.on('SIGINT', goOn);
  try {
    const before = await newestEvent(move);
    say(`jobstack: ${await sources.switchOff()} event sources are off.`);
    await unlessMoved(move, before, deploy);
  } finally {
    process.off('SIGINT', goOn);
  }
}

/** After a failure the old workers go on, unless there is nothing left for them to go on with. */
async function unlessMoved(move: Move, before: string | undefined, deploy: () => void): Promise<void> {
  const { stackName, sources, say } = move;
  try {
    deploy();
  } catch (error) {
    const { StackStatus = '' } = (await deployedStack(stackName, move.cloudFormation)) ?? {};
    if (StackStatus.endsWith('_IN_PROGRESS')) {
      say(
        `jobstack: CloudFormation still works on ${stackName}, so its event sources stay off. Run this again when that has ended.`,
      );
    } else if (await migratedSince(move, before)) {
      say(
        `jobstack: the tables have moved, and only this version finds them: event sources stay off until a deploy succeeds.`,
      );
    } else {
      say(`jobstack: nothing has moved; ${await sources.switchOn()} event sources are on again.`);
    }
    throw error;
  }
}

async function newestEvent({ stackName: StackName, cloudFormation: client }: Move): Promise<string | undefined> {
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
    return StackEvents[0]?.EventId;
  }
  return undefined;
}

/** Whether the migration has succeeded after this event. */
async function migratedSince({ stackName: StackName, cloudFormation: client }: Move, before: string | undefined) {
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
    for (const { EventId, ResourceType, ResourceStatus } of StackEvents) {
      if (EventId === before) return false;
      if (ResourceType === MIGRATION && /^(CREATE|UPDATE)_COMPLETE$/.test(ResourceStatus ?? '')) return true;
    }
  }
  return false;
}

/** Who may not look at event sources has not switched any off. */
function unlessDenied(error: unknown): number {
  if (error instanceof Error && error.name.startsWith('AccessDenied')) return 0;
  throw error;
}
