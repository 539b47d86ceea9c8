-- What drizzle-kit does not know of 0000_ledger: appended to what it generates.

-- The engine's migrations that have been applied here. In this schema and not in Drizzle's own table, where two journals would skip each other.
CREATE TABLE "jobstack"."migrations" (
	"tag" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"generated_at" timestamp (3) with time zone NOT NULL,
	"applied_at" timestamp (3) with time zone DEFAULT now()
);
--> statement-breakpoint
-- What the team's migrations have made. By identity and not by name: a table that is renamed stays theirs, a stranger's of that name does not become it.
CREATE TABLE "jobstack"."migrated_relations" (
	"relation" regclass PRIMARY KEY NOT NULL
);
--> statement-breakpoint
INSERT INTO "jobstack"."sweep_timer" DEFAULT VALUES;
--> statement-breakpoint
-- Room for the new versions of a row in its own page: an update of an open job touches no index. And pages that are empty stay, so that the
-- planner never takes these tables for small ones.
ALTER TABLE "jobstack"."jobs" SET (fillfactor = 50, vacuum_truncate = false);
--> statement-breakpoint
ALTER TABLE "jobstack"."job_attempts" SET (vacuum_truncate = false);
--> statement-breakpoint
ALTER TABLE "jobstack"."open_jobs" SET (vacuum_truncate = false);
--> statement-breakpoint
-- What has no foreign key, whose check would lock the job's row for each row of it: a job that is deleted takes them along all the same.
CREATE FUNCTION "jobstack"."jobs_deleted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM jobstack.job_attempts a USING gone WHERE a.job_id = gone.id;
  DELETE FROM jobstack.open_jobs o USING gone WHERE o.tenant_id = gone.tenant_id AND o.job_id = gone.id;
  DELETE FROM jobstack.job_terms WHERE job_id = ANY (ARRAY(SELECT id FROM gone));
  DELETE FROM jobstack.actions WHERE job_id = ANY (ARRAY(SELECT id FROM gone));
  -- What was counted of their blocks is no longer true; the lock keeps who counts them from doing so at this moment.
  PERFORM pg_advisory_xact_lock_shared(5721640, block) FROM (SELECT DISTINCT (id / 20000)::int AS block FROM gone ORDER BY 1) AS blocks;
  DELETE FROM jobstack.counted_blocks c USING (SELECT DISTINCT id / 20000 AS block FROM gone) AS blocks WHERE c.block = blocks.block;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "jobs_deleted" AFTER DELETE ON "jobstack"."jobs" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
EXECUTE FUNCTION "jobstack"."jobs_deleted"();
--> statement-breakpoint
CREATE FUNCTION "jobstack"."jobs_truncated"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Not TRUNCATE, which is refused where the statement itself names these tables.
  DELETE FROM jobstack.job_attempts;
  DELETE FROM jobstack.open_jobs;
  DELETE FROM jobstack.job_terms;
  DELETE FROM jobstack.actions;
  DELETE FROM jobstack.counted_blocks;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "jobs_truncated" AFTER TRUNCATE ON "jobstack"."jobs" FOR EACH STATEMENT
EXECUTE FUNCTION "jobstack"."jobs_truncated"();
