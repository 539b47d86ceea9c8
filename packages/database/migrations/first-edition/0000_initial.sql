CREATE TABLE "job_attempts" (
	"job_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"worker" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text,
	"error_code" text,
	"error_message" text,
	"duration_ms" bigint GENERATED ALWAYS AS ((extract(epoch from finished_at - started_at) * 1000)::bigint) STORED,
	"handovers" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "job_attempts_job_id_attempt_pk" PRIMARY KEY("job_id","attempt"),
	CONSTRAINT "job_attempts_outcome_check" CHECK ("job_attempts"."outcome" IN ('completed', 'failed', 'retry', 'cancelled', 'crashed')),
	CONSTRAINT "job_attempts_finished_check" CHECK (("job_attempts"."outcome" IS NULL) = ("job_attempts"."finished_at" IS NULL))
);
--> statement-breakpoint
CREATE TABLE "job_logs" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "job_logs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"level" text NOT NULL,
	"message" text NOT NULL,
	"metadata" jsonb,
	"row_number" bigint,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_logs_job_id_id_pk" PRIMARY KEY("job_id","id"),
	CONSTRAINT "job_logs_level_check" CHECK ("job_logs"."level" IN ('DEBUG', 'INFO', 'WARNING', 'ERROR'))
);
--> statement-breakpoint
CREATE TABLE "job_rejects" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "job_rejects_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
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
CREATE TABLE "job_steps" (
	"job_id" bigint NOT NULL,
	"name" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_steps_job_id_name_pk" PRIMARY KEY("job_id","name")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "jobs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
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
	"sweep_at" timestamp (3) with time zone,
	"rings" integer DEFAULT 0 NOT NULL,
	"checkpoint" jsonb,
	"progress_done" bigint,
	"progress_total" bigint,
	"result" jsonb,
	"error_code" text,
	"error_message" text,
	"file_key" text,
	"file_name" text,
	"file_size" bigint,
	"file_content_type" text,
	"file_etag" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_task_id_key" UNIQUE("task_id"),
	CONSTRAINT "jobs_status_check" CHECK ("jobs"."status" IN ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'CANCELLED')),
	CONSTRAINT "jobs_max_attempts_check" CHECK ("jobs"."max_attempts" BETWEEN 1 AND 100000),
	CONSTRAINT "jobs_lease_check" CHECK (("jobs"."status" = 'RUNNING') = ("jobs"."lease_expires_at" IS NOT NULL)),
	CONSTRAINT "jobs_finished_check" CHECK (("jobs"."status" IN ('COMPLETED', 'FAILED', 'CANCELLED')) = ("jobs"."finished_at" IS NOT NULL)),
	CONSTRAINT "jobs_sweep_check" CHECK (("jobs"."finished_at" IS NULL) = ("jobs"."sweep_at" IS NOT NULL))
);
--> statement-breakpoint
CREATE TABLE "creators" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "creators_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"handle" text NOT NULL,
	"name" text,
	"email" text,
	"socials" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "creators_handle_unique" UNIQUE("handle")
);
--> statement-breakpoint
CREATE TABLE "places" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "places_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"zip_code" text NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"city" text NOT NULL,
	"state" text NOT NULL,
	"county" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "places_zip_code_unique" UNIQUE("zip_code")
);
--> statement-breakpoint
ALTER TABLE "job_attempts" ADD CONSTRAINT "job_attempts_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_logs" ADD CONSTRAINT "job_logs_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_rejects" ADD CONSTRAINT "job_rejects_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_steps" ADD CONSTRAINT "job_steps_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "jobs_sweep_idx" ON "jobs" USING btree ("sweep_at") WHERE "jobs"."sweep_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_tenant_idx" ON "jobs" USING btree ("tenant_id","id");--> statement-breakpoint
CREATE INDEX "jobs_type_idx" ON "jobs" USING btree ("tenant_id","type","id");--> statement-breakpoint
CREATE INDEX "jobs_status_idx" ON "jobs" USING btree ("status","tenant_id","id");