import { AppError, describeIssues } from '@bionas/contracts';
import { z } from 'zod';
import { defaultCleaning } from './cleaning/plan-cleaning.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const envSchema = z.object({
  BIONAS_HOME: z.string().min(1),
  BIONAS_DATABASE_URL: z.string().startsWith('postgres').optional(),
  BIONAS_HUB_HOST: z.string().default('127.0.0.1'),
  BIONAS_HUB_PORT: port.default(7300),
  BIONAS_ZMQ_PORT: port.default(7301),
  BIONAS_KEEP_ROUNDS: z.coerce.number().int().min(1).max(1_000_000).default(defaultCleaning.keepRounds),
});

export interface HubEnvironment {
  /** Folder of the embedded store and of the artifacts. */
  readonly home: string;
  readonly databaseUrl: string | undefined;
  readonly host: string;
  readonly httpPort: number;
  readonly zmqPort: number;
  /** Of each search, supernets stay for so many last rounds. */
  readonly keepRounds: number;
}

/** @throws AppError invalid-spec naming the variable, what it should be and what it is */
export function readEnvironment(variables: NodeJS.ProcessEnv): HubEnvironment {
  const parsed = envSchema.safeParse(variables);
  if (!parsed.success) {
    throw new AppError(
      'invalid-spec',
      `The environment of the hub is not usable: ${describeIssues(parsed.error).join('; ')}`,
    );
  }
  return {
    home: parsed.data.BIONAS_HOME,
    databaseUrl: parsed.data.BIONAS_DATABASE_URL,
    host: parsed.data.BIONAS_HUB_HOST,
    httpPort: parsed.data.BIONAS_HUB_PORT,
    zmqPort: parsed.data.BIONAS_ZMQ_PORT,
    keepRounds: parsed.data.BIONAS_KEEP_ROUNDS,
  };
}
