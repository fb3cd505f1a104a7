CREATE TABLE "interventions" (
	"run_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"at" bigint NOT NULL,
	"by" text,
	"change" jsonb NOT NULL,
	"not_before" integer NOT NULL,
	"round" integer,
	"refusal" jsonb,
	CONSTRAINT "interventions_run_id_number_pk" PRIMARY KEY("run_id","number")
);
--> statement-breakpoint
CREATE TABLE "search_rounds" (
	"run_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"questions" integer NOT NULL,
	"hash" text NOT NULL,
	"bytes" bigint NOT NULL,
	"at" bigint NOT NULL,
	"progress" real NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "search_rounds_run_id_round_pk" PRIMARY KEY("run_id","round")
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "pause_asked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "interventions" ADD CONSTRAINT "interventions_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "search_rounds" ADD CONSTRAINT "search_rounds_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;