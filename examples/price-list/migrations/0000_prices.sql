CREATE TABLE "prices" (
	"article" text PRIMARY KEY NOT NULL,
	"price" numeric(10, 2) NOT NULL
);
