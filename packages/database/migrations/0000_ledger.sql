CREATE SCHEMA "jobstack";
--> statement-breakpoint
CREATE TABLE "jobstack"."job_attempts" (
	"job_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"worker" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text,
	"error_code" text,
	"error_message" text,
	"error_stack" text,
	"error_causes" jsonb,
	"duration_ms" bigint GENERATED ALWAYS AS ((extract(epoch from finished_at - started_at) * 1000)::bigint) STORED,
	"handovers" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "job_attempts_job_id_attempt_pk" PRIMARY KEY("job_id","attempt"),
	CONSTRAINT "job_attempts_outcome_check" CHECK ("jobstack"."job_attempts"."outcome" IN ('completed', 'failed', 'retry', 'cancelled', 'crashed')),
	CONSTRAINT "job_attempts_finished_check" CHECK (("jobstack"."job_attempts"."outcome" IS NULL) = ("jobstack"."job_attempts"."finished_at" IS NULL))
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
CREATE TABLE "jobstack"."jobs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "jobstack"."jobs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"task_id" uuid NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"payload" jsonb NOT NULL,
	"queue" text DEFAULT 'default' NOT NULL,
	"tenant_id" text DEFAULT 'default' NOT NULL,
	"owner_id" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer NOT NULL,
	"attempt_open" boolean DEFAULT false NOT NULL,
	"handovers" integer DEFAULT 0 NOT NULL,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	"lease_expires_at" timestamp (3) with time zone,
	"run_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"timeout_ms" bigint,
	"timeout_at" timestamp (3) with time zone,
	"sweep_at" timestamp (3) with time zone NOT NULL,
	"rings" integer DEFAULT 0 NOT NULL,
	"checkpoint" jsonb,
	"progress_done" bigint,
	"progress_total" bigint,
	"progress_counters" jsonb,
	"reject_count" bigint DEFAULT 0 NOT NULL,
	"result" jsonb,
	"error_code" text,
	"error_message" text,
	"file_key" text,
	"file_name" text,
	"file_size" bigint,
	"file_content_type" text,
	"file_etag" text,
	"idempotency_key" text,
	"idempotency_request" jsonb,
	"parent_id" bigint,
	"pending_children" integer DEFAULT 0 NOT NULL,
	"waiting" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_task_id_key" UNIQUE("task_id"),
	CONSTRAINT "jobs_status_check" CHECK ("jobstack"."jobs"."status" IN ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'CANCELLED')),
	CONSTRAINT "jobs_max_attempts_check" CHECK ("jobstack"."jobs"."max_attempts" BETWEEN 1 AND 100000),
	CONSTRAINT "jobs_lease_check" CHECK (("jobstack"."jobs"."status" = 'RUNNING') = ("jobstack"."jobs"."lease_expires_at" IS NOT NULL)),
	CONSTRAINT "jobs_finished_check" CHECK (("jobstack"."jobs"."status" IN ('COMPLETED', 'FAILED', 'CANCELLED')) = ("jobstack"."jobs"."finished_at" IS NOT NULL)),
	CONSTRAINT "jobs_children_check" CHECK ("jobstack"."jobs"."pending_children" >= 0)
);
--> statement-breakpoint
CREATE TABLE "jobstack"."sweep_timer" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"generation" bigint DEFAULT 0 NOT NULL,
	"armed_until" timestamp (3) with time zone,
	"idle" boolean DEFAULT false NOT NULL,
	CONSTRAINT "sweep_timer_check" CHECK ("jobstack"."sweep_timer"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "jobstack"."job_attempts" ADD CONSTRAINT "job_attempts_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobstack"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobstack"."job_logs" ADD CONSTRAINT "job_logs_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobstack"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobstack"."job_rejects" ADD CONSTRAINT "job_rejects_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobstack"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobstack"."job_steps" ADD CONSTRAINT "job_steps_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "jobstack"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobstack"."jobs" ADD CONSTRAINT "jobs_parent_id_jobs_id_fk" FOREIGN KEY ("parent_id") REFERENCES "jobstack"."jobs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "jobs_sweep_idx" ON "jobstack"."jobs" USING btree ("sweep_at");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_idempotency_key" ON "jobstack"."jobs" USING btree ("tenant_id","idempotency_key") WHERE "jobstack"."jobs"."idempotency_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_parent_idx" ON "jobstack"."jobs" USING btree ("parent_id") WHERE "jobstack"."jobs"."parent_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_tenant_idx" ON "jobstack"."jobs" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "jobs_type_idx" ON "jobstack"."jobs" USING btree ("tenant_id","type","id");--> statement-breakpoint
CREATE INDEX "jobs_files_idx" ON "jobstack"."jobs" USING btree ("tenant_id","created_at","file_size") WHERE "jobstack"."jobs"."file_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_status_idx" ON "jobstack"."jobs" USING btree ("status","tenant_id","id");--> statement-breakpoint
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
-- A spawned job that ends, in whatever way, tells its parent; one that is sent back to work takes that back. pending_children is the number of
-- open children at any time, of an ended parent too: whoever sends that back to work must find it right, however that falls together with
-- the end of a child. The row lock on the parent puts the two in order.
CREATE FUNCTION "jobstack"."jobs_tell_parent"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE jobstack.jobs
  SET pending_children = greatest(pending_children + CASE WHEN NEW.finished_at IS NULL THEN 1 ELSE -1 END, 0),
    waiting = waiting AND NOT (NEW.finished_at IS NOT NULL AND pending_children <= 1),
    sweep_at = CASE WHEN waiting AND NEW.finished_at IS NOT NULL AND pending_children <= 1 THEN now() ELSE sweep_at END
  WHERE id = NEW.parent_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "jobs_tell_parent" AFTER UPDATE OF "finished_at" ON "jobstack"."jobs" FOR EACH ROW
WHEN (NEW.parent_id IS NOT NULL AND (OLD.finished_at IS NULL) <> (NEW.finished_at IS NULL))
EXECUTE FUNCTION "jobstack"."jobs_tell_parent"();
