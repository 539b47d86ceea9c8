import type { LaptopStack } from '@jobstack/laptop';

export interface SentJob {
  readonly id: number;
  /** In milliseconds since the epoch, with fractions. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Creates a job over HTTP, as any client does. */
export async function sendJob({ url, token }: Pick<LaptopStack, 'url' | 'token'>, type: string): Promise<SentJob> {
  const sentAt = now();
  const response = await fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type, payload: {} }),
  });
  const answer = (await response.json()) as { readonly id: number };
  const answeredAt = now();
  if (!response.ok) throw new Error(`POST /jobs: ${response.status} ${JSON.stringify(answer)}`);
  return { id: Number(answer.id), sentAt, answeredAt };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
