import { z } from 'zod';

const envSchema = z.object({
  BIONAS_HUB_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:7300')
    .meta({ description: 'Where the hub listens' }),
});

/**
 * The hub's address, without a slash at its end. Read at each request, so that one build serves every hub.
 * @throws Error naming the variable when it holds no http address.
 */
export function hubUrl(env: Record<string, string | undefined> = process.env): string {
  const parsed = envSchema.safeParse(env);
  if (!parsed.success) {
    throw new Error(
      `BIONAS_HUB_URL must be an http address such as http://127.0.0.1:7300, got '${env['BIONAS_HUB_URL'] ?? ''}'.`,
    );
  }
  return parsed.data.BIONAS_HUB_URL.replace(/\/+$/, '');
}
