/**
 * Which messages of a batch come back, by Lambda's reading of the function's response: nothing reported means that all is done, and
 * a report that cannot be understood means that nothing is.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function returnedMessageIds(response: unknown, sent: readonly string[]): readonly string[] {
  if (response === null || response === undefined) return [];
  if (typeof response !== 'object' || Array.isArray(response)) return sent;
  const { batchItemFailures } = response as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null || batchItemFailures === undefined) return [];
  if (!Array.isArray(batchItemFailures)) return sent;
  const reported = batchItemFailures.map((failure) => failure?.itemIdentifier);
  return reported.every((id) => sent.includes(id)) ? [...new Set<string>(reported)] : sent;
}
