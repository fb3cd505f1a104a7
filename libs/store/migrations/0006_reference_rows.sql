CREATE TABLE "reference_rows" (
	"name" text PRIMARY KEY NOT NULL,
	"row" jsonb NOT NULL,
	"imported_at" bigint NOT NULL
);
