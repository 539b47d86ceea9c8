ALTER TABLE "jobs" ADD COLUMN "progress_counters" jsonb;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "reject_count" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "jobs" SET "reject_count" = counted."rejects"
FROM (SELECT "job_id", count(*) AS "rejects" FROM "job_rejects" GROUP BY "job_id") AS counted
WHERE "jobs"."id" = counted."job_id";
