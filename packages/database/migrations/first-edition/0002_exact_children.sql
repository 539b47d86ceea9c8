-- pending_children is the number of open children at any time, of an ended parent too: whoever sends that back to work must find
-- it right, however that falls together with the end of a child. The row lock on the parent puts the two in order.
CREATE OR REPLACE FUNCTION "jobs_tell_parent"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE jobs
  SET pending_children = greatest(pending_children + CASE WHEN NEW.finished_at IS NULL THEN 1 ELSE -1 END, 0),
    waiting = waiting AND NOT (NEW.finished_at IS NOT NULL AND pending_children <= 1),
    sweep_at = CASE WHEN waiting AND NEW.finished_at IS NOT NULL AND pending_children <= 1 THEN now() ELSE sweep_at END
  WHERE id = NEW.parent_id;
  RETURN NULL;
END $$;--> statement-breakpoint
UPDATE "jobs" p SET "pending_children" = c.open
FROM (
  SELECT "parent_id", count(*) FILTER (WHERE "finished_at" IS NULL)::int AS open
  FROM "jobs" WHERE "parent_id" IS NOT NULL GROUP BY "parent_id"
) c
WHERE p."id" = c."parent_id" AND p."pending_children" <> c.open;
