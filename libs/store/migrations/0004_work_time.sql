ALTER TABLE "jobs" ADD COLUMN "progress" real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "progress_text" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "worked_ms" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "start_ms" double precision;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "standing" jsonb;--> statement-breakpoint
UPDATE "jobs" SET "worked_ms" = coalesce((SELECT sum("attempts"."ended_at" - "attempts"."started_at") FROM "attempts" WHERE "attempts"."job_id" = "jobs"."id" AND "attempts"."ended_at" IS NOT NULL), 0);
