import { AwsFault, type Operation, type OperationInput } from './fake-aws.ts';

const ARN = 'arn:aws:sqs:eu-central-1:111122223333:';

interface Letter {
  readonly body: string;
  /** ARN of the queue that SQS moved it from; undefined for one that was sent here. */
  readonly origin?: string;
}

interface MoveTask {
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly StartedTimestamp: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  ApproximateNumberOfMessagesMoved: number;
  Status: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  FailureReason?: string;
}

/**
 * Queues that remember where a letter came from, and move tasks over them that answer as SQS does. A task moves one letter each time
 * that somebody looks at it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html
 */
export class FakeSqs {
  readonly #queues = new Map<string, Letter[]>();
  /** Newest first. */
  readonly #tasks: MoveTask[] = [];
  /** Names of dead-letter queues that may not be moved from. */
  readonly denied = new Set<string>();

  static arn(name: string): string {
    return `${ARN}${name}`;
  }

  static url(name: string): string {
    return `https://sqs.eu-central-1.amazonaws.com/111122223333/${name}`;
  }

  create(name: string): void {
    this.#queues.set(name, []);
  }

  /** Puts a letter there by SendMessage. */
  sendMessage(name: string, body: string): void {
    this.#letters(FakeSqs.arn(name)).push({ body });
  }

  /** What SQS does with a message that was received too often. */
  deadLetter(from: string, to: string, body: string): void {
    this.#letters(FakeSqs.arn(to)).push({ body, origin: FakeSqs.arn(from) });
  }

  bodies(name: string): readonly string[] {
    return this.#letters(FakeSqs.arn(name)).map(({ body }) => body);
  }

  /** A move that somebody has begun. */
  begin(from: string, to?: string): void {
    this.#start({ SourceArn: FakeSqs.arn(from), ...(to && { DestinationArn: FakeSqs.arn(to) }) });
  }

  readonly operations: Readonly<Record<string, Operation>> = {
    StartMessageMoveTask: (input) => this.#start(input),
    ListMessageMoveTasks: (input) => this.#list(input),
    GetQueueAttributes: ({ QueueUrl }) => {
      const name = String(QueueUrl).split('/').at(-1) ?? '';
      return { Attributes: { ApproximateNumberOfMessages: String(this.bodies(name).length) } };
    },
  };

  #start({ SourceArn, DestinationArn }: OperationInput): object {
    const source = String(SourceArn);
    if (this.denied.has(source.slice(ARN.length))) {
      throw new AwsFault(
        'AccessDeniedException',
        `not authorized to perform: sqs:startmessagemovetask on ${source}`,
        403,
      );
    }
    if (DestinationArn !== undefined) this.#letters(String(DestinationArn));
    if (this.#tasks.some((task) => task.SourceArn === source && task.Status === 'RUNNING')) {
      throw new AwsFault('InvalidParameterValue', 'There is already a task running.');
    }
    this.#tasks.unshift({
      SourceArn: source,
      ...(DestinationArn !== undefined && { DestinationArn: String(DestinationArn) }),
      StartedTimestamp: this.#tasks.length + 1,
      ApproximateNumberOfMessagesToMove: this.#letters(source).length,
      ApproximateNumberOfMessagesMoved: 0,
      Status: 'RUNNING',
    });
    return { TaskHandle: 'a-handle' };
  }

  #list({ SourceArn, MaxResults = 1 }: OperationInput): object {
    const tasks = this.#tasks.filter((task) => task.SourceArn === SourceArn);
    const Results = structuredClone(tasks.slice(0, Number(MaxResults)));
    for (const task of tasks) if (task.Status === 'RUNNING') this.#moveOne(task);
    return { Results };
  }

  #moveOne(task: MoveTask): void {
    const letters = this.#letters(task.SourceArn);
    const [letter] = letters;
    if (!letter) {
      task.Status = 'COMPLETED';
      return;
    }
    const destination = task.DestinationArn ?? letter.origin;
    if (destination === undefined) {
      task.Status = 'FAILED';
      task.FailureReason = 'CouldNotDetermineMessageSource';
      return;
    }
    letters.shift();
    this.#letters(destination).push({ body: letter.body });
    task.ApproximateNumberOfMessagesMoved += 1;
  }

  #letters(arn: string): Letter[] {
    const letters = this.#queues.get(arn.slice(ARN.length));
    if (!letters) throw new AwsFault('ResourceNotFoundException', `The queue ${arn} does not exist.`, 404);
    return letters;
  }
}
