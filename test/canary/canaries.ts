import { randomBytes } from 'node:crypto';

const seed = randomBytes(4).toString('hex');

/** Values that stand for somebody's data, each telling where it was planted. */
export const CANARIES = {
  payload: `canary-payload-${seed}`,
  row: `canary-row-${seed}`,
  file: `canary-file-${seed}`,
  fileName: `canary-filename-${seed}`,
  idempotencyKey: `canary-key-${seed}`,
  tenant: `canary-tenant-${seed}`,
  owner: `canary-owner-${seed}`,
  header: `canary-header-${seed}`,
  token: `canary-token-${seed}`,
  query: `canary-query-${seed}`,
  message: `canary-message-${seed}`,
} as const;

/** Where canaries were found in a text, up to three places each: `payload: … what stands around it …`. */
export function canariesIn(text: string): string[] {
  return Object.entries(CANARIES).flatMap(([planted, canary]) => {
    const found = [...text.matchAll(new RegExp(canary, 'gi'))];
    return found.slice(0, 3).map(({ index }) => `${planted}: …${text.slice(Math.max(0, index - 120), index + 60)}…`);
  });
}
