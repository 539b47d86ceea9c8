import { runDev } from '@jobstack/laptop';

process.exitCode = await runDev({ root: import.meta.dirname });
