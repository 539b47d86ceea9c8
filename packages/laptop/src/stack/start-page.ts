import { createHash } from 'node:crypto';

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { max-width: 48rem; margin: 3rem auto; padding: 0 1rem }
  h2 { margin-top: 2rem; font-size: 1.1rem }
  code, pre { font-family: ui-monospace, monospace; font-size: .9rem }
  pre { overflow-x: auto; padding: .75rem 1rem; border: 1px solid; border-radius: .4rem }
`;

/**
 * What a person finds who opens the stack's address: where to go. No script, nothing from elsewhere, nothing secret.
 *
 * @param origin of the stack, such as `http://localhost:4000`
 * @param tokenFile where the session's token lies, from the folder in which the stack was started
 */
export const startPage = (origin: string, tokenFile: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>JobStack on this machine</title>
<style>${STYLE}</style>
<h1>JobStack runs on this machine</h1>
<p>This is its HTTP API. What becomes of jobs is told by the terminal in which the stack was started.</p>

<h2>Sign in</h2>
<p>Every route but <code>/api/health</code> needs this laptop's session. Its token is printed when the stack starts, and lies in
<code>${escaped(tokenFile)}</code> of the folder in which that was done. Programs send it as a bearer token:</p>
<pre>TOKEN=$(cat '${escaped(tokenFile)}')
curl -s ${origin}/api/jobs -H "Authorization: Bearer $TOKEN"</pre>
<p>A browser may send it as the cookie <code>jobstack_session</code>; then whatever changes something must come from this very address.
It is a password: who has it reads and changes every job here.</p>

<h2>Create a job</h2>
<pre>curl -s ${origin}/api/jobs -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -d '{"type":"example","payload":{}}'</pre>

<h2>Routes</h2>
<p><a href="/api/docs">/api/docs</a> has all of them, for people; <a href="/api/openapi.json">/api/openapi.json</a> has them for programs.</p>

<h2>Read on</h2>
<p>In JobStack's repository: <code>docs/getting-started.md</code> (your CSV into your table), <code>docs/writing-a-handler.md</code>,
<code>docs/api.md</code>, <code>docs/operations.md</code>.</p>
</html>
`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Nothing but its own style may be loaded or run, and nobody may frame it. */
export const START_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ');
