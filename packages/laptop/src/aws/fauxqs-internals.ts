import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { BuildAppOptions } from 'fauxqs';

export type FauxqsStores = NonNullable<BuildAppOptions['stores']>;

type SqsPersistence = NonNullable<FauxqsStores['sqsStore']['persistence']>;
type S3Persistence = NonNullable<FauxqsStores['s3Store']['persistence']>;

interface FileManager extends S3Persistence {
  loadS3(store: FauxqsStores['s3Store']): void;
  close(): void;
}

/** What of fauxqs has to be put together by hand, since its own `startFauxqs` listens on every network interface. */
export interface FauxqsInternals {
  readonly SqsStore: new () => FauxqsStores['sqsStore'];
  readonly SnsStore: new () => FauxqsStores['snsStore'];
  readonly S3Store: new () => FauxqsStores['s3Store'];
  readonly PersistenceManager: new (folder: string) => SqsPersistence;
  readonly FileS3Persistence: new (folder: string) => FileManager;
}

/** Loads the classes that fauxqs keeps to itself, from its files. Its version is pinned, and the emulator's tests watch over it. */
export async function loadFauxqsInternals(): Promise<FauxqsInternals> {
  const manifest = findPackageJSON('fauxqs', import.meta.url);
  if (manifest === undefined) throw new Error('The npm package fauxqs is not installed. Run `pnpm install`.');
  const load = (file: string) => import(pathToFileURL(join(dirname(manifest), 'dist', file)).href);
  const files = ['sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js', 's3/fileS3Persistence.js'];
  return Object.assign({}, ...(await Promise.all(files.map(load))));
}

/** The SQLite database behind queues and messages. */
export function databaseOf(persistence: SqsPersistence): DatabaseSync {
  return (persistence as unknown as { readonly db: DatabaseSync }).db;
}
