/** Longer texts are cut before anything is looked for in them: a failed query may quote megabytes. */
const LOOKED_AT = 16_384;

/** What gives access, or is the data of a query, wherever a text quotes it. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Drizzle quotes the statement and all its parameters, to the end of the message.
  [/Failed query: [\s\S]*/, 'Failed query (not quoted)'],
  [/\nparams: [\s\S]*/, ''],
  // User and password of an address.
  [/\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/?#@]{1,500}@/gi, '$1***@'],
  // What follows the path of an address: signatures, tokens, search terms.
  [/\b([a-z][a-z0-9+.-]{1,30}:\/\/[^\s?#"'<>]{1,2000})[?#][^\s"'<>]*/gi, '$1?***'],
  [/\b(X-Amz-[A-Za-z-]{1,40}=)[^\s&"']+/g, '$1***'],
  [/\b(authorization["']?\s*[:=]\s*["']?(?:[\w-]+ )?)[^\n"']+/gi, '$1***'],
  [/\b((?:Bearer|Basic)\s+)(?=\S*\d)[\w.~+/=-]{8,}/gi, '$1***'],
  [/\b((?:set-)?cookie["']?\s*[:=]\s*["']?)[^\n"']+/gi, '$1***'],
  [
    /\b([\w-]{0,40}?(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|signature|credential)s?=)[^\s&"',;]+/gi,
    '$1***',
  ],
  // Tokens that show by their form: JSON Web Tokens, access keys of AWS, this project's development sessions.
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, '***'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '***'],
  [/\bdev_[0-9a-f]{64}\b/g, '***'],
];

/**
 * A text without passwords, tokens, signatures, the search part of addresses and the parameters of queries, at most `limit` UTF-16 units
 * long. What else a message says, its author has to answer for.
 */
export function redactText(text: string, limit: number): string {
  const redacted = SECRETS.reduce((rest, [secret, instead]) => rest.replace(secret, instead), text.slice(0, LOOKED_AT));
  return redacted.length > limit ? `${redacted.slice(0, limit - 1)}…` : redacted;
}
