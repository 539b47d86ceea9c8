import type { Passing } from './http-proxy.ts';

/** What becomes of one read of an object. */
export type S3Fault = 500 | 503 | 'cut' | 'changed' | 'none';

/** Every read of an object meets the next fault of the list; once it is used up, all is well. SQS passes untouched. */
export function unreliableS3(plan: readonly S3Fault[]): {
  readonly handle: (passing: Passing) => Promise<void>;
  readonly met: readonly S3Fault[];
} {
  const met: S3Fault[] = [];
  const handle = async (passing: Passing): Promise<void> => {
    const isRead = passing.method === 'GET' && passing.path.includes('/chaos/');
    const fault = isRead ? (plan[met.length] ?? 'none') : 'none';
    if (isRead) met.push(fault);
    if (fault === 500 || fault === 503) return passing.answer(fault, new Headers(), errorBody('SlowDown'));
    if (fault === 'changed') return passing.answer(412, new Headers(), errorBody('PreconditionFailed'));
    const { status, headers, content } = await passing.forward();
    passing.answer(status, headers, content, fault === 'cut' ? Math.floor(content.length / 3) : undefined);
  };
  return { handle, met };
}

function errorBody(code: string): Buffer {
  return Buffer.from(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>As told.</Message></Error>`);
}
