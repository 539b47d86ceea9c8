CREATE SCHEMA "jobstack";
--> statement-breakpoint
CREATE TABLE "jobstack"."actions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "jobstack"."actions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" bigint NOT NULL,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"action_job_id" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "actions_action_check" CHECK ("jobstack"."actions"."action" IN ('start', 'cancel', 'retry'))
);
--> statement-breakpoint
CREATE TABLE "jobstack"."counted_blocks" (
	"block" bigint PRIMARY KEY NOT NULL,
	"full_at" bigint NOT NULL,
	"counted" boolean DEFAULT false NOT NULL,
	"looked_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "jobstack"."job_attempts" (
	"job_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"worker" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"ended_as" text,
	"error_code" text,
	"error_message" text,
	"error_stack" text,
	"error_causes" jsonb,
	"duration_ms" bigint GENERATED ALWAYS AS ((extract(epoch from finished_at - started_at) * 1000)::bigint) STORED,
	"handovers" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "job_attempts_job_id_attempt_pk" PRIMARY KEY("job_id","attempt"),
	CONSTRAINT "job_attempts_ended_as_check" CHECK ("jobstack"."job_attempts"."ended_as" IN ('completed', 'failed', 'retry', 'cancelled', 'lost')),
	CONSTRAINT "job_attempts_finished_check" CHECK (("jobstack"."job_attempts"."ended_as" IS NULL) = ("jobstack"."job_attempts"."finished_at" IS NULL))
);
--> statement-breakpoint
CREATE TABLE "jobstack"."job_counts" (
	"tenant_id" text NOT NULL,
	"block" bigint NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"jobs" integer NOT NULL,
	CONSTRAINT "job_counts_tenant_id_block_type_status_pk" PRIMARY KEY("tenant_id","block","type","status")
);
--> statement-breakpoint
CREATE TABLE "jobstack"."job_logs" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "jobstack"."job_logs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"level" text NOT NULL,
	"message" text NOT NULL,
	"metadata" jsonb,
	"row_number" bigint,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_logs_job_id_id_pk" PRIMARY KEY("job_id","id"),
	CONSTRAINT "job_logs_level_check" CHECK ("jobstack"."job_logs"."level" IN ('DEBUG', 'INFO', 'WARNING', 'ERROR'))
);
--> statement-breakpoint
CREATE TABLE "jobstack"."job_rejects" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "jobstack"."job_rejects_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"line" bigint NOT NULL,
	"column" text,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"raw" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_rejects_job_id_id_pk" PRIMARY KEY("job_id","id")
);
--> statement-breakpoint
CREATE TABLE "jobstack"."job_steps" (
	"job_id" bigint NOT NULL,
	"name" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_steps_job_id_name_pk" PRIMARY KEY("job_id","name")
);
--> statement-breakpoint
CREATE TABLE "jobstack"."job_terms" (
	"job_id" bigint NOT NULL,
	"tenant_id" text NOT NULL,
	"term" text NOT NULL,
	CONSTRAINT "job_terms_tenant_id_term_job_id_pk" PRIMARY KEY("tenant_id","term","job_id")
);
--> statement-breakpoint
CREATE TABLE "jobstack"."jobs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "jobstack"."jobs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"task_id" uuid NOT NULL,
	"type" text NOT NULL,
	"queue" text DEFAULT 'default' NOT NULL,
	"tenant_id" text DEFAULT 'default' NOT NULL,
	"owner_id" text,
	"idempotency_key" text,
	"idempotency_request" jsonb,
	"parent_id" bigint,
	"parent_round" integer,
	"timeout_ms" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"payload" jsonb NOT NULL,
	"file_key" text,
	"file_name" text,
	"file_size" bigint,
	"file_content_type" text,
	"file_etag" text,
	"status" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer NOT NULL,
	"attempt_open" boolean DEFAULT false NOT NULL,
	"alone" boolean DEFAULT false NOT NULL,
	"handovers" integer DEFAULT 0 NOT NULL,
	"interruptions" integer DEFAULT 0 NOT NULL,
	"spawn_round" integer DEFAULT 0 NOT NULL,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	"lease_expires_at" timestamp (3) with time zone,
	"run_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"timeout_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"stopped" text,
	"checkpoint" jsonb,
	"progress_done" bigint,
	"progress_total" bigint,
	"progress_counters" jsonb,
	"reject_count" bigint DEFAULT 0 NOT NULL,
	"result" jsonb,
	"error_code" text,
	"error_message" text,
	CONSTRAINT "jobs_task_id_key" UNIQUE("task_id"),
	CONSTRAINT "jobs_status_check" CHECK ("jobstack"."jobs"."status" IN ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED')),
	CONSTRAINT "jobs_max_attempts_check" CHECK ("jobstack"."jobs"."max_attempts" BETWEEN 1 AND 100000),
	CONSTRAINT "jobs_lease_check" CHECK (("jobstack"."jobs"."status" = 'RUNNING') = ("jobstack"."jobs"."lease_expires_at" IS NOT NULL)),
	CONSTRAINT "jobs_finished_check" CHECK (("jobstack"."jobs"."status" IN ('COMPLETED', 'FAILED', 'CANCELLED')) = ("jobstack"."jobs"."finished_at" IS NOT NULL)),
	CONSTRAINT "jobs_stopped_check" CHECK (CASE WHEN "jobstack"."jobs"."status" IN ('FAILED', 'CANCELLED') THEN "jobstack"."jobs"."stopped" IS NOT DISTINCT FROM "jobstack"."jobs"."status" ELSE "jobstack"."jobs"."stopped" IS NULL END)
);
--> statement-breakpoint
CREATE TABLE "jobstack"."limits" (
	"scope" text NOT NULL,
	"name" text NOT NULL,
	"cap" integer,
	"paused" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_by" text,
	CONSTRAINT "limits_scope_name_pk" PRIMARY KEY("scope","name"),
	CONSTRAINT "limits_scope_check" CHECK ("jobstack"."limits"."scope" IN ('queue', 'type', 'tenant')),
	CONSTRAINT "limits_name_check" CHECK ("jobstack"."limits"."name" <> '*' OR "jobstack"."limits"."scope" = 'tenant'),
	CONSTRAINT "limits_cap_check" CHECK ("jobstack"."limits"."cap" >= 1)
);
--> statement-breakpoint
CREATE TABLE "jobstack"."open_jobs" (
	"job_id" bigint NOT NULL,
	"parent_id" bigint,
	"parent_round" integer,
	"sweep_at" timestamp (3) with time zone NOT NULL,
	"rings" integer DEFAULT 0 NOT NULL,
	"rung_lease" bigint,
	"tenant_id" text NOT NULL,
	"parked" text,
	"held_for" text,
	CONSTRAINT "open_jobs_tenant_id_job_id_pk" PRIMARY KEY("tenant_id","job_id"),
	CONSTRAINT "open_jobs_parked_check" CHECK ("jobstack"."open_jobs"."parked" IN ('AWAITING_FILE', 'SCHEDULED', 'RETRYING', 'WAITING', 'HELD')),
	CONSTRAINT "open_jobs_held_check" CHECK (("jobstack"."open_jobs"."parked" IS NOT DISTINCT FROM 'HELD') = ("jobstack"."open_jobs"."held_for" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "jobstack"."sweep_timer" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"generation" bigint DEFAULT 0 NOT NULL,
	"armed_until" timestamp (3) with time zone,
	"idle" boolean DEFAULT false NOT NULL,
	"pruned_to" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "sweep_timer_check" CHECK ("jobstack"."sweep_timer"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "jobstack"."job_counts" ADD CONSTRAINT "job_counts_block_counted_blocks_block_fk" FOREIGN KEY ("block") REFERENCES "jobstack"."counted_blocks"("block") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobstack"."job_logs" ADD CONSTRAINT "job_logs_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobstack"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobstack"."job_rejects" ADD CONSTRAINT "job_rejects_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobstack"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobstack"."job_steps" ADD CONSTRAINT "job_steps_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobstack"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "actions_job_idx" ON "jobstack"."actions" USING btree ("job_id","id");--> statement-breakpoint
CREATE INDEX "job_attempts_open_idx" ON "jobstack"."job_attempts" USING btree ("job_id") WHERE "jobstack"."job_attempts"."finished_at" IS NULL;--> statement-breakpoint
CREATE INDEX "job_counts_block_idx" ON "jobstack"."job_counts" USING btree ("block");--> statement-breakpoint
CREATE INDEX "job_terms_job_idx" ON "jobstack"."job_terms" USING btree ("job_id");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_idempotency_key" ON "jobstack"."jobs" USING btree ("tenant_id","idempotency_key") WHERE "jobstack"."jobs"."idempotency_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_parent_idx" ON "jobstack"."jobs" USING btree ("parent_id","id") WHERE "jobstack"."jobs"."parent_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_tenant_idx" ON "jobstack"."jobs" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "jobs_type_idx" ON "jobstack"."jobs" USING btree ("tenant_id","type","id");--> statement-breakpoint
CREATE INDEX "jobs_stopped_idx" ON "jobstack"."jobs" USING btree ("stopped","tenant_id","id") WHERE "jobstack"."jobs"."stopped" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_files_idx" ON "jobstack"."jobs" USING btree ("tenant_id","created_at","file_size") WHERE "jobstack"."jobs"."file_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "open_jobs_sweep_idx" ON "jobstack"."open_jobs" USING btree ("sweep_at");--> statement-breakpoint
CREATE INDEX "open_jobs_parent_idx" ON "jobstack"."open_jobs" USING btree ("parent_id","parent_round","job_id") WHERE "jobstack"."open_jobs"."parent_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "open_jobs_parked_idx" ON "jobstack"."open_jobs" USING btree ("tenant_id","parked","job_id") WHERE "jobstack"."open_jobs"."parked" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "open_jobs_held_idx" ON "jobstack"."open_jobs" USING btree ("held_for","job_id") WHERE "jobstack"."open_jobs"."held_for" IS NOT NULL;--> statement-breakpoint
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
