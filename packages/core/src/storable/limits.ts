/** In levels of arrays and objects. Schemas and PostgreSQL's parser recurse; both bear some thousands, no honest value needs them. */
export const MAX_JSON_DEPTH = 100;

/** In bytes of JSON: what SQS takes as one message, 1 MiB, so that a job fits however it comes. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;

/** In bytes of JSON. Payload and result together stay well below what one answer of the API may have. */
export const MAX_RESULT_BYTES = 1024 * 1024;

/** In bytes of JSON. It is written with each commit: a place to go on from, not a place for data. */
export const MAX_CHECKPOINT_BYTES = 1024 * 1024;

/** In bytes of JSON. */
export const MAX_STEP_RESULT_BYTES = 1024 * 1024;

/** In bytes of JSON; what is larger is cut with a mark, since a log line must not end a job. */
export const MAX_LOG_METADATA_BYTES = 16 * 1024;

/** Jobs that one commit may create: they are one transaction, and each of them a row, a ring and a line of the parent's history. */
export const MAX_CHILDREN_PER_COMMIT = 10_000;

/** In UTF-16 units: it stands in indexes, whose entries PostgreSQL limits to 2,704 bytes. */
export const MAX_TENANT_ID_LENGTH = 200;

/** In UTF-16 units; it stands in the same index. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 200;

/** In UTF-16 units. The ARN of an assumed role may have some hundred. */
export const MAX_OWNER_ID_LENGTH = 1_024;

/** A value of a hundred thousand wrong numbers should not be answered with a hundred thousand sentences. */
export const MAX_PROBLEMS = 100;
