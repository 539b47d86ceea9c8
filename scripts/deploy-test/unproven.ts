/** What the deploy test leaves to a real account; repeated in docs/deploying.md. */
export const UNPROVEN: readonly string[] = [
  'VPC, security groups and their rules, endpoints: the stage has none, and the emulator enforces none',
  'Aurora, RDS, RDS Proxy, IAM database sign-in, TLS to the database',
  'that IAM permissions suffice: the emulator checks none',
  'redrive to the dead-letter queue, which the emulator drops; maximum concurrency; recursion detection',
  'throttling, access logs and CORS of the HTTP API; IAM authorisation of requests',
  'alarms, dashboard, X-Ray; metrics from log lines',
  'ARM64 and the nodejs24.x runtime itself: functions run as local Node processes',
];
