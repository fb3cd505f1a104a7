import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { createHubClient, type HubClient } from './client.ts';
import { homeFolder } from './installation.ts';

/** What every command gets: where the hub is, how to print. */
export interface CommandContext {
  readonly home: string;
  readonly hubUrl: string;
  readonly json: boolean;
  readonly client: HubClient;
  /** The result: standard output. */
  print(text: string): void;
  /** Progress and notes: standard error, so that `--json` output stays clean. */
  note(text: string): void;
}

export interface GlobalOptions {
  readonly hub?: string | undefined;
  readonly json?: boolean | undefined;
}

const hubFileSchema = z.object({ url: z.string() });

/** A running hub leaves its address in its home folder. */
async function addressOfRunningHub(home: string): Promise<string | null> {
  try {
    return hubFileSchema.parse(JSON.parse(await readFile(join(home, 'hub.json'), 'utf8'))).url;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export async function createContext(
  options: GlobalOptions,
  variables: NodeJS.ProcessEnv,
): Promise<CommandContext> {
  const home = homeFolder(variables);
  const hubUrl =
    options.hub ??
    variables['BIONAS_HUB_URL'] ??
    (await addressOfRunningHub(home)) ??
    'http://127.0.0.1:7300';
  return {
    home,
    hubUrl,
    json: options.json ?? false,
    client: createHubClient(hubUrl),
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
  };
}
