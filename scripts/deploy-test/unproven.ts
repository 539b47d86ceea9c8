/** What the deploy test leaves to a real account; repeated in docs/deploying.md. */
export const UNPROVEN: readonly string[] = [
  'VPC, security groups, endpoints: they are made with qa, and the emulator enforces none; rules of groups and flow logs it does not know',
  'Aurora, RDS, RDS Proxy, IAM database sign-in, TLS to the database',
  'that IAM permissions suffice: the emulator checks none',
  'redrive to the dead-letter queue, which the emulator drops, and back, which it does not know; maximum concurrency; recursion detection',
  'throttling, access logs and CORS of the HTTP API; IAM authorisation of requests',
  'alarms, dashboard, X-Ray; metrics from log lines',
  'the rules of the templates (account, region, alarm address), which the emulator does not check',
  'ARM64 and the nodejs24.x runtime itself: functions run as local Node processes',
];
