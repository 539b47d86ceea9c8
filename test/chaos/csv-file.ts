const ROWS = 12_000;

/** Which column fills which field of `creators`. */
export const CHAOS_MAPPING = { handle: 'handle', name: 'name', email: 'email', instagram: 'socials.instagram' };

/** A file of three batches with rejects and duplicates in each. Handles start with `tag`, so that many imports share one table. */
export function chaosCsv(tag: string, rows = ROWS): string {
  return `handle,name,email,instagram\n${Array.from({ length: rows }, (_, n) => line(tag, n)).join('')}`;
}

function line(tag: string, n: number): string {
  if (n % 777 === 5) return `,Nobody ${n},nobody${n}@example.com,https://example.com/${n}\n`;
  if (n % 555 === 7) return `${tag}${n},Bad Mail ${n},not-a-mail,\n`;
  // Some within a batch, some over a batch's border.
  if (n % 400 === 399)
    return `${tag}${n - (n % 800 === 799 ? 6_000 : 3)},Again ${n},again${n}@example.com,https://example.com/${n}\n`;
  return `${tag}${n},Name ${n},name${n}@example.com,https://example.com/${n}\n`;
}
