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
