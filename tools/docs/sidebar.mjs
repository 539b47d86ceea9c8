/** The pages in the order in which they are read. `prepare.mjs` fails when a page of docs/ is missing here. */
export const sidebar = [
  { label: 'Start', items: ['index', 'getting-started', 'create-an-app', 'laptop', 'examples'] },
  {
    label: 'Guide',
    items: [
      'writing-a-handler',
      'long-jobs',
      'external-effects',
      'fan-out',
      'importing',
      'bad-inputs',
      'odd-files',
      'enqueue',
      'integrating',
      'testing',
      'versioning',
    ],
  },
  { label: 'Moving', items: ['from-bullmq', 'from-pg-boss', 'from-sqs-lambda', 'from-prisma'] },
  {
    label: 'Running it',
    items: [
      'deploying',
      'resident-workers',
      'constructs',
      'operations',
      'command-line',
      'runbook',
      'settings',
      'upgrading',
      'trust',
    ],
  },
  {
    label: 'How it works',
    items: ['concepts', 'architecture', 'a-delivery', 'reliability', 'performance', 'benchmarks'],
  },
  {
    label: 'Reference',
    items: [
      'api',
      'packages',
      { label: 'Exports', collapsed: true, items: [{ autogenerate: { directory: 'reference' } }] },
    ],
  },
  { label: 'Decisions', collapsed: true, items: [{ autogenerate: { directory: 'decisions' } }] },
];
