ALTER TABLE "jobs" RENAME COLUMN "candidate" TO "question";--> statement-breakpoint
DROP INDEX "jobs_candidate";--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "answer" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_question" ON "jobs" USING btree ("run_id","question") WHERE question is not null;