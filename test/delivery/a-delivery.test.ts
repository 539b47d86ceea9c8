import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import { traceDelivery, type Way } from './trace-delivery.ts';

const PAGE = readFileSync(join(ROOT, 'docs/a-delivery.md'), 'utf8');

/** What stands under a heading. */
function section(heading: string): string {
  const [, text = ''] = PAGE.split(`\n## ${heading}\n`);
  return text.split('\n## ')[0] ?? '';
}

/** The file at the beginning of each numbered item, in order. */
function wayOnPage(): string[] {
  return Array.from(section('The way').matchAll(/^\d+\. \[`([^`]+)`\]/gm), ([, file = '']) => file);
}

/** All files that a section links to. */
function filesUnder(heading: string): string[] {
  return Array.from(
    section(heading).matchAll(/\[`((?:packages|lambda)\/[^`]+)`\]/g),
    ([, file = '']) => file,
  ).toSorted();
}

let way: Way;
beforeAll(async () => {
  way = await traceDelivery();
});

describe('the way of a delivery to COMMIT', () => {
  test('passes at most 12 files of ours, and enters none of them more than twice', () => {
    const often = [...way.entries].filter(([, times]) => times > 2);

    expect(way.files.length, way.files.join('\n')).toBeLessThanOrEqual(12);
    expect(often).toEqual([]);
  });

  test('is told file by file', () => {
    expect(wayOnPage()).toEqual(way.files);
  });

  test('is told with all the files that are asked on it, and with those that come after COMMIT', () => {
    expect(filesUnder('Asked on the way')).toEqual(way.asked);
    expect(filesUnder('After COMMIT')).toEqual(way.after);
  });
});
