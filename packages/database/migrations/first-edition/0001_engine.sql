CREATE TABLE "sweep_timer" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"generation" bigint DEFAULT 0 NOT NULL,
	"armed_until" timestamp (3) with time zone,
	"idle" boolean DEFAULT false NOT NULL,
	CONSTRAINT "sweep_timer_check" CHECK ("sweep_timer"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_sweep_check";--> statement-breakpoint
DROP INDEX "jobs_sweep_idx";--> statement-breakpoint
UPDATE "jobs" SET "sweep_at" = "finished_at" + interval '14 days' WHERE "sweep_at" IS NULL;--> statement-breakpoint
ALTER TABLE "jobs" ALTER COLUMN "sweep_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "timeout_ms" bigint;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "timeout_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "idempotency_key" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "parent_id" bigint;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "pending_children" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "waiting" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_parent_id_jobs_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."jobs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_idempotency_key" ON "jobs" USING btree ("tenant_id","idempotency_key") WHERE "jobs"."idempotency_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_parent_idx" ON "jobs" USING btree ("parent_id") WHERE "jobs"."parent_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_sweep_idx" ON "jobs" USING btree ("sweep_at");--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_children_check" CHECK ("jobs"."pending_children" >= 0);--> statement-breakpoint
INSERT INTO "sweep_timer" DEFAULT VALUES;--> statement-breakpoint
-- A spawned job that ends, in whatever way, tells its parent; one that is sent back to work takes that back.
CREATE FUNCTION "jobs_tell_parent"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE jobs
  SET pending_children = pending_children + CASE WHEN NEW.finished_at IS NULL THEN 1 ELSE -1 END,
    waiting = waiting AND NOT (NEW.finished_at IS NOT NULL AND pending_children = 1),
    sweep_at = CASE WHEN waiting AND NEW.finished_at IS NOT NULL AND pending_children = 1 THEN now() ELSE sweep_at END
  WHERE id = NEW.parent_id AND finished_at IS NULL
    AND pending_children + CASE WHEN NEW.finished_at IS NULL THEN 1 ELSE -1 END >= 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "jobs_tell_parent" AFTER UPDATE OF "finished_at" ON "jobs" FOR EACH ROW
WHEN (NEW.parent_id IS NOT NULL AND (OLD.finished_at IS NULL) <> (NEW.finished_at IS NULL))
EXECUTE FUNCTION "jobs_tell_parent"();