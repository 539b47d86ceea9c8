import { statement } from './statement.ts';

/** The jobs that have been open longest, by queue; parked ones are not due. */
export const QUEUE_STATES = statement(
  'queue_states',
  ['tenant_id', 'limit'],
  { queue: 'text', due: 'int8', running: 'int8', oldest_due_ms: 'float8?', looked_at: 'int8' },
  `
  WITH open AS MATERIALIZED (
    SELECT job_id FROM jobstack.open_jobs
    WHERE (:tenant_id::text IS NULL OR tenant_id = :tenant_id) AND (parked IS NULL OR parked IN ('SCHEDULED', 'RETRYING'))
    ORDER BY sweep_at LIMIT :limit
  )
  SELECT j.queue,
    count(*) FILTER (WHERE j.status IN ('QUEUED', 'RETRYING') AND j.run_at <= now()) AS due,
    count(*) FILTER (WHERE j.status = 'RUNNING') AS running,
    (extract(epoch FROM min(j.run_at) FILTER (WHERE j.status IN ('QUEUED', 'RETRYING') AND j.run_at <= now())) * 1000)::float8 AS oldest_due_ms,
    (SELECT count(*) FROM open) AS looked_at
  FROM open o JOIN jobstack.jobs j ON j.id = o.job_id GROUP BY j.queue ORDER BY j.queue`,
);
