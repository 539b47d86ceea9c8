import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { DeployError } from './deploy-error.ts';

/** What the clients and the clock of a deploy are; each has a default of its own. */
export interface DeployParts {
  readonly cloudFormation?: CloudFormationClient;
  readonly lambda?: LambdaClient;
  /** Between two looks at an event source that is being switched off, in milliseconds. @default 2,000 */
  readonly everyMs?: number;
  readonly say?: (line: string) => void;
}

/** Tag of an event source that a deploy has switched off: the next deploy knows it, should this one be interrupted. */
const SWITCHED_OFF = 'jobstack:switched-off-by-deploy';

/** Looks at an event source until it is off; AWS takes up to a minute. */
const LOOKS = 150;

/** What brings messages to the functions of one stack: queues to workers, arming messages to the sweep. */
export class EventSources {
  readonly #stackName: string;
  readonly #cloudFormation: CloudFormationClient;
  readonly #lambda: LambdaClient;
  readonly #everyMs: number;

  constructor(stackName: string, parts: DeployParts = {}) {
    this.#stackName = stackName;
    this.#cloudFormation = parts.cloudFormation ?? new CloudFormationClient();
    this.#lambda = parts.lambda ?? new LambdaClient();
    this.#everyMs = parts.everyMs ?? 2_000;
  }

  /**
   * Switches off those that are on, and waits until they are. What a function is working on goes on.
   *
   * @returns how many
   * @throws DeployError when one stays on
   */
  async switchOff(): Promise<number> {
    const on = (await this.#all()).filter(({ State }) => State !== 'Disabled' && State !== 'Disabling');
    for (const { UUID, EventSourceMappingArn: Resource } of on) {
      // The mark first: whatever is off is marked, however this ends.
      await this.#lambda.send(new TagResourceCommand({ Resource, Tags: { [SWITCHED_OFF]: 'true' } }));
      await this.#lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    }
    for (const { UUID } of on) await this.#untilOff(UUID);
    return on.length;
  }

  /**
   * Switches on those that a deploy has switched off; not those that somebody else has.
   *
   * @returns how many
   */
  async switchOn(): Promise<number> {
    const off = (await this.#all()).filter(({ State }) => State === 'Disabled' || State === 'Disabling');
    let count = 0;
    for (const { UUID, EventSourceMappingArn: Resource } of off) {
      const { Tags = {} } = await this.#lambda.send(new ListTagsCommand({ Resource }));
      if (!(SWITCHED_OFF in Tags)) continue;
      await this.#lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
      await this.#lambda.send(new UntagResourceCommand({ Resource, TagKeys: [SWITCHED_OFF] }));
      count++;
    }
    return count;
  }

  async #all(): Promise<readonly EventSourceMappingConfiguration[]> {
    const mappings: EventSourceMappingConfiguration[] = [];
    const pages = paginateListStackResources({ client: this.#cloudFormation }, { StackName: this.#stackName });
    for await (const { StackResourceSummaries = [] } of pages) {
      for (const { ResourceType, PhysicalResourceId: UUID } of StackResourceSummaries) {
        if (ResourceType !== 'AWS::Lambda::EventSourceMapping' || !UUID) continue;
        mappings.push(await this.#lambda.send(new GetEventSourceMappingCommand({ UUID })));
      }
    }
    return mappings;
  }

  async #untilOff(UUID: string | undefined): Promise<void> {
    for (let look = 0; look < LOOKS; look++) {
      const { State } = await this.#lambda.send(new GetEventSourceMappingCommand({ UUID }));
      if (State === 'Disabled') return;
      await pause(this.#everyMs);
    }
    throw new DeployError(
      `Event source ${UUID} of ${this.#stackName} was switched off, but is not off after ${(LOOKS * this.#everyMs) / 60_000} minutes. ` +
        'Look at it in the Lambda console, then run this again.',
    );
  }
}
