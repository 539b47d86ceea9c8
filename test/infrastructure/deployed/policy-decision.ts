/** What somebody wants to do. */
export interface AccessRequest {
  readonly principal: { readonly service: string } | { readonly account: string };
  readonly action: string;
  readonly resource: string;
  /** Condition key → value. Keys that are not here are absent from the request. */
  readonly context: Readonly<Record<string, string>>;
}

/** A statement with its references written out. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | number | readonly string[]>>>>;
}

/**
 * Whether a policy lets the request pass, by IAM's rule: an explicit Deny wins, and without an Allow nothing passes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(statements: readonly Statement[], request: AccessRequest): boolean {
  const matching = statements.filter((statement) => matches(statement, request));
  return matching.some(({ Effect }) => Effect === 'Allow') && matching.every(({ Effect }) => Effect === 'Allow');
}

function matches(statement: Statement, request: AccessRequest): boolean {
  return (
    names(statement.Principal, request.principal) &&
    list(statement.Action).some((pattern) => like(pattern.toLowerCase(), request.action.toLowerCase())) &&
    list(statement.Resource ?? '*').some((pattern) => like(pattern, request.resource)) &&
    holds(statement.Condition ?? {}, request.context)
  );
}

/** A role's own policy names nobody: it is about the role. */
function names(principal: Statement['Principal'], who: AccessRequest['principal']): boolean {
  if (principal === undefined || principal === '*') return true;
  const { Service = [], AWS = [] } = principal;
  if ('service' in who) return list(Service).includes(who.service);
  return list(AWS).some((pattern) => pattern === '*' || pattern.includes(who.account));
}

function holds(conditions: NonNullable<Statement['Condition']>, context: AccessRequest['context']): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => compare(operator, context[key], list(wanted).map(String))),
  );
}

/** A key that the request does not have fulfils no condition. */
function compare(operator: string, actual: string | undefined, wanted: readonly string[]): boolean {
  if (actual === undefined) return false;
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return wanted.includes(actual);
    case 'StringLike':
    case 'ArnLike':
      return wanted.some((pattern) => like(pattern, actual));
    case 'NumericLessThan':
      return wanted.some((limit) => Number(actual) < Number(limit));
    default:
      throw new Error(`The policy uses ${operator}, which this decision does not know.`);
  }
}

function like(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

function list<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}
