/** Where clients put files, as the API sees it. */
export interface UploadStore {
  /** A request that uploads one object without credentials. Valid for `expiresInSeconds`. */
  presign(object: UploadObject, expiresInSeconds: number): Promise<Upload>;
  /** What has been uploaded under `key`, or undefined when nothing has. */
  head(key: string): Promise<UploadedObject | undefined>;
  /** Deletes objects, and all their versions as far as the store lets us; one that is not there is no error. */
  remove(keys: readonly string[]): Promise<void>;
  /** Deletes every object whose key begins so. @returns how many */
  removeAll(prefix: string): Promise<number>;
}

export interface UploadObject {
  readonly key: string;
  readonly contentType: string;
  /** In bytes, when the client announced it; then the upload must have exactly this size. */
  readonly size: number | undefined;
}

/** An HTTP request for the client to make, body: the file. */
export interface Upload {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

export interface UploadedObject {
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
}
