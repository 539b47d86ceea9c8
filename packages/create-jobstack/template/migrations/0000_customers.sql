CREATE TABLE "customers" (
	"email" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"welcomed_at" timestamp with time zone
);
