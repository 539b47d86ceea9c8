import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import { portError } from '../free-port.ts';
import { LocalError } from '../local-error.ts';
import { guardEmulator } from './emulator-gate.ts';
import { databaseOf, type FauxqsInternals, type FauxqsStores, loadFauxqsInternals } from './fauxqs-internals.ts';

export interface AwsEmulatorOptions {
  /** Queues, messages and objects live here, across restarts. */
  readonly folder: string;
  /** On 127.0.0.1; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** What presigned requests must have been signed with. @default EMULATOR_CREDENTIALS */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Nobody checks them, except in presigned requests. */
export const EMULATOR_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** SQS and S3 over HTTP, on this machine alone. */
export interface AwsEmulator {
  /** What AWS_ENDPOINT_URL has to be. */
  readonly endpoint: string;
  /** From now on pages of this origin, such as `http://localhost:4000`, may use presigned requests. */
  allowOrigin(origin: string): void;
  /** Stop pollers first: a message that is handed out while closing stays invisible until its timeout. */
  stop(): Promise<void>;
}

/** In bytes: S3's limit for one PUT. fauxqs itself stops at 11 MiB. */
const MAX_PUT_BYTES = 5 * 1024 ** 3;

/**
 * Starts fauxqs with its state in `folder`.
 *
 * @throws LocalError `PORT_BUSY` | `DATA_FOLDER`
 */
export async function startAwsEmulator(options: AwsEmulatorOptions): Promise<AwsEmulator> {
  const { folder, port = 0, region = 'us-east-1', credentials = EMULATOR_CREDENTIALS } = options;
  const origins = new Set<string>();
  const { stores, close } = openStores(await loadFauxqsInternals(), folder);
  const app = buildApp({ logger: false, host: '', defaultRegion: region, stores });
  guardEmulator(app, { origins, key: { region, ...credentials } });
  // Parsers for a type by its name come first: this one takes all that is neither SQS nor SNS, which is S3's bodies.
  app.addContentTypeParser(/^[^/]+\/./, { parseAs: 'buffer', bodyLimit: MAX_PUT_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  app.addHook('onClose', async () => close());
  try {
    await app.listen({ host: '127.0.0.1', port });
  } catch (error) {
    await app.close();
    throw portError(error as Error, port, 'The SQS and S3 emulator', 'JOBSTACK_AWS_PORT');
  }
  const { port: actual } = app.server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${actual}`,
    allowOrigin: (origin) => origins.add(origin),
    stop: () => app.close(),
  };
}

function openStores(internals: FauxqsInternals, folder: string): { stores: FauxqsStores; close(): void } {
  const stores = {
    sqsStore: new internals.SqsStore(),
    snsStore: new internals.SnsStore(),
    s3Store: new internals.S3Store(),
  };
  try {
    // Uploaded files are nobody else's business.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const sqs = openSqsPersistence(internals, folder);
    const s3 = new internals.FileS3Persistence(join(folder, 's3'));
    sqs.loadSqsAndSns(stores.sqsStore, stores.snsStore);
    s3.loadS3(stores.s3Store);
    // Only now, so that what has just been read is not written again.
    stores.sqsStore.persistence = sqs;
    for (const queue of stores.sqsStore.allQueues()) queue.persistence = sqs;
    stores.s3Store.persistence = s3;
    return {
      stores,
      close() {
        sqs.close();
        s3.close();
      },
    };
  } catch (error) {
    throw new LocalError(
      'DATA_FOLDER',
      `The SQS and S3 emulator's folder ${folder} must be writable and hold what an earlier run left there: ${(error as Error).message}. Move it away, or remove it.`,
      { cause: error },
    );
  }
}

function openSqsPersistence({ PersistenceManager }: FauxqsInternals, folder: string) {
  const persistence = new PersistenceManager(join(folder, 'sqs'));
  const database = databaseOf(persistence);
  // Survives a kill of the process, without a disk flush for each message.
  database.exec('PRAGMA synchronous = NORMAL');
  const makeReady = database.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  // fauxqs 2.4.1 sets the receive count to NULL here, which its own table refuses: a message given back at once would vanish.
  persistence.updateMessageReady = (messageId: string) => {
    makeReady.run(messageId);
  };
  return persistence;
}
