import type { Pool } from 'pg';

export interface PlacesCheck {
  readonly rows: number;
  /** Rows of the file that the table lacks. */
  readonly lost: number;
  /** Rows of the table that stand in it more than once. */
  readonly doubled: number;
  /** Rows whose other columns are not what the file says. */
  readonly changed: number;
}

/**
 * Holds the table against the file itself, which PostgreSQL is given once more as an array, so that neither the importer nor its
 * counters are believed.
 */
export async function checkPlaces(pool: Pool, csv: Buffer): Promise<PlacesCheck> {
  const lines = csv.toString('utf8').trimEnd().split('\n').slice(1);
  const { rows } = await pool.query<Record<keyof PlacesCheck, string>>(
    `WITH file AS (
       SELECT split_part(line, ',', 1) AS zip_code, split_part(line, ',', 2)::float8 AS latitude,
         split_part(line, ',', 3)::float8 AS longitude, split_part(line, ',', 4) AS city
       FROM unnest($1::text[]) AS line
     )
     SELECT (SELECT count(*) FROM places) AS rows,
       (SELECT count(*) FROM file LEFT JOIN places p USING (zip_code) WHERE p.id IS NULL) AS lost,
       (SELECT count(*) - count(DISTINCT zip_code) FROM places) AS doubled,
       (SELECT count(*) FROM file f JOIN places p USING (zip_code)
         WHERE (f.latitude, f.longitude, f.city) IS DISTINCT FROM (p.latitude, p.longitude, p.city)) AS changed`,
    [lines],
  );
  const [row] = rows;
  const number = (name: keyof PlacesCheck) => Number(row?.[name]);
  return { rows: number('rows'), lost: number('lost'), doubled: number('doubled'), changed: number('changed') };
}
