/** One PUT of the whole file. */
export interface SingleUpload {
  readonly kind: 'single';
  readonly method: 'PUT';
  readonly url: string;
  /** Send exactly these. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export interface UploadPart {
  /** From 1. */
  readonly part: number;
  /** Byte of the file at which the part begins. */
  readonly offset: number;
  readonly size: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A PUT for each part that is missing. */
export interface MultipartUpload {
  readonly kind: 'multipart';
  readonly method: 'PUT';
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly partSize: number;
  readonly partCount: number;
  /** Parts that are there. */
  readonly uploaded: number;
  /** The first parts that are not there; none: the job can be started. */
  readonly missing: readonly UploadPart[];
  readonly expiresAt: string;
}

/** How a job's file is uploaded, straight into storage. */
export type Upload = SingleUpload | MultipartUpload;
