CREATE TABLE "experiments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"spec" jsonb NOT NULL,
	"spec_hash" text NOT NULL,
	"seed" integer NOT NULL,
	"state" text NOT NULL,
	"phase" text NOT NULL,
	"error" jsonb,
	"archived" boolean DEFAULT false NOT NULL,
	"created_at" bigint NOT NULL,
	"finished_at" bigint
);
--> statement-breakpoint
CREATE TABLE "genomes" (
	"id" text PRIMARY KEY NOT NULL,
	"genome" jsonb NOT NULL,
	"short_form" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artifacts" (
	"hash" text PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"kind" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"kind" text NOT NULL,
	"experiment_id" uuid,
	"run_id" uuid,
	"text" text
);
--> statement-breakpoint
CREATE TABLE "log_lines" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"candidate" integer NOT NULL,
	"at" bigint NOT NULL,
	"level" text NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "metric_points" (
	"run_id" uuid NOT NULL,
	"candidate" integer NOT NULL,
	"name" text NOT NULL,
	"step" integer NOT NULL,
	"epoch" real NOT NULL,
	"value" double precision,
	"at" bigint NOT NULL,
	CONSTRAINT "metric_points_run_id_candidate_name_step_pk" PRIMARY KEY("run_id","candidate","name","step")
);
--> statement-breakpoint
CREATE TABLE "run_artifacts" (
	"run_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"kind" text NOT NULL,
	"epoch" integer,
	"created_at" bigint NOT NULL,
	CONSTRAINT "run_artifacts_run_id_hash_kind_pk" PRIMARY KEY("run_id","hash","kind")
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"worker_id" uuid PRIMARY KEY NOT NULL,
	"description" jsonb NOT NULL,
	"state" text NOT NULL,
	"connected_at" bigint NOT NULL,
	"heartbeat_at" bigint NOT NULL,
	"load" double precision,
	"resident_bytes" bigint,
	"finished_jobs" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"job_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"worker_id" uuid NOT NULL,
	"worker_name" text NOT NULL,
	"host" text NOT NULL,
	"state" text NOT NULL,
	"lease_until" bigint NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"resumed_from_epoch" integer,
	"error" jsonb
);
--> statement-breakpoint
CREATE TABLE "candidates" (
	"search_run_id" uuid NOT NULL,
	"candidate" integer NOT NULL,
	"genome_id" text NOT NULL,
	"state" text NOT NULL,
	"score" double precision,
	"parameters" integer,
	"duration_ms" double precision,
	"worker_name" text,
	"finished_at" bigint,
	"error" jsonb,
	CONSTRAINT "candidates_search_run_id_candidate_pk" PRIMARY KEY("search_run_id","candidate")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigserial NOT NULL,
	"run_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"candidate" integer,
	"body" jsonb NOT NULL,
	"state" text NOT NULL,
	"priority" integer NOT NULL,
	"rank" integer NOT NULL,
	"turn_id" uuid NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"faults" integer DEFAULT 0 NOT NULL,
	"losses" integer DEFAULT 0 NOT NULL,
	"checkpoint_hash" text,
	"checkpoint_bytes" bigint,
	"checkpoint_position" jsonb,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"experiment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"role" text,
	"mix_genome_id" text,
	"genome_id" text,
	"parent_run_id" uuid,
	"seed" integer NOT NULL,
	"state" text NOT NULL,
	"progress" real DEFAULT 0 NOT NULL,
	"progress_text" text DEFAULT '' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"worker_id" uuid,
	"worker_name" text,
	"result" jsonb,
	"accuracy" double precision,
	"robust_accuracy" double precision,
	"parameters" integer,
	"error" jsonb,
	"created_at" bigint NOT NULL,
	"started_at" bigint,
	"finished_at" bigint
);
--> statement-breakpoint
ALTER TABLE "run_artifacts" ADD CONSTRAINT "run_artifacts_hash_artifacts_hash_fk" FOREIGN KEY ("hash") REFERENCES "public"."artifacts"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_search_run_id_runs_id_fk" FOREIGN KEY ("search_run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_genome_id_genomes_id_fk" FOREIGN KEY ("genome_id") REFERENCES "public"."genomes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_experiment_id_experiments_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_mix_genome_id_genomes_id_fk" FOREIGN KEY ("mix_genome_id") REFERENCES "public"."genomes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_genome_id_genomes_id_fk" FOREIGN KEY ("genome_id") REFERENCES "public"."genomes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "experiments_created" ON "experiments" USING btree ("archived","created_at");--> statement-breakpoint
CREATE INDEX "experiments_state" ON "experiments" USING btree ("state");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "log_lines_run" ON "log_lines" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "run_artifacts_hash" ON "run_artifacts" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "workers_state" ON "workers" USING btree ("state","connected_at");--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_number" ON "attempts" USING btree ("job_id","number");--> statement-breakpoint
CREATE INDEX "attempts_lease" ON "attempts" USING btree ("lease_until") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "attempts_worker" ON "attempts" USING btree ("worker_id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "candidates_state" ON "candidates" USING btree ("search_run_id","state");--> statement-breakpoint
CREATE INDEX "jobs_run" ON "jobs" USING btree ("run_id","state");--> statement-breakpoint
CREATE INDEX "jobs_line" ON "jobs" USING btree ("kind","rank") WHERE state = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_candidate" ON "jobs" USING btree ("run_id","candidate") WHERE candidate is not null;--> statement-breakpoint
CREATE INDEX "runs_experiment" ON "runs" USING btree ("experiment_id","kind","state");--> statement-breakpoint
CREATE INDEX "runs_created" ON "runs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "runs_state" ON "runs" USING btree ("state");--> statement-breakpoint
CREATE INDEX "runs_kind" ON "runs" USING btree ("kind","state","finished_at");--> statement-breakpoint
CREATE INDEX "runs_genome" ON "runs" USING btree ("genome_id");--> statement-breakpoint
CREATE INDEX "runs_mix" ON "runs" USING btree ("mix_genome_id");--> statement-breakpoint
CREATE INDEX "runs_parent" ON "runs" USING btree ("parent_run_id");