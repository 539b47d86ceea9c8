ALTER TABLE "job_attempts" ADD COLUMN "error_stack" text;--> statement-breakpoint
ALTER TABLE "job_attempts" ADD COLUMN "error_causes" jsonb;