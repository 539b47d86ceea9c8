/**
 * Writes packages/database/migrations/0000_ledger.sql anew, from src/schema. Until the first release alone: what has been released
 * stays as it is, and what changes then is a migration more (`make db-generate-engine NAME=…`).
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const DATABASE = join(import.meta.dirname, '../packages/database');
const MIGRATIONS = join(DATABASE, 'migrations');
const LEDGER = join(MIGRATIONS, '0000_ledger.sql');

rmSync(LEDGER, { force: true });
rmSync(join(MIGRATIONS, 'meta'), { recursive: true, force: true });
execFileSync('pnpm', ['exec', 'drizzle-kit', 'generate', '--name', 'ledger'], { cwd: DATABASE, stdio: 'inherit' });
appendFileSync(LEDGER, `--> statement-breakpoint\n${readFileSync(join(DATABASE, 'src/schema/by-hand.sql'), 'utf8')}`);
