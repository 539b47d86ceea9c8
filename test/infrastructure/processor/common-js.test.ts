import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('an app of CommonJS modules requires the constructs and their test kit', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'common-js-app.cjs')], {
    env: { PATH: process.env.PATH, CDK_VALIDATION: 'false' },
  });

  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toContain('AWS::RDS::DBCluster');
});
