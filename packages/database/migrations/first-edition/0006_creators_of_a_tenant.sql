ALTER TABLE "creators" DROP CONSTRAINT "creators_handle_unique";--> statement-breakpoint
ALTER TABLE "creators" ADD COLUMN "tenant_id" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "creators" ADD CONSTRAINT "creators_tenant_handle_key" UNIQUE("tenant_id","handle");