CREATE TABLE "books" ("isbn" text PRIMARY KEY NOT NULL);
