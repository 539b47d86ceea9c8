CREATE TABLE "orders" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	"customer" text NOT NULL,
	"cents" bigint NOT NULL CHECK ("cents" > 0)
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"order_id" bigint PRIMARY KEY REFERENCES "orders" ("id"),
	"text" text NOT NULL
);
