/** One of server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerEvent {
  /** @default 'message' */
  readonly event: string;
  readonly data: string;
}

/** The events of an answer as they come; those that are not finished when it breaks off are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true }).replaceAll('\r\n', '\n');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      yield* blocks.map(readEvent).filter(({ data }) => data !== '');
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function readEvent(block: string): ServerEvent {
  const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line) ?? []);
  const of = (name: string) => fields.flatMap(([, field, value]) => (field === name ? [value ?? ''] : []));
  return { event: of('event').at(-1) ?? 'message', data: of('data').join('\n') };
}
