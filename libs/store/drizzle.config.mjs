import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --config libs/store/drizzle.config.mjs --name <what>` after a change of the tables. */
export default defineConfig({
  dialect: 'postgresql',
  driver: 'pglite',
  schema: './libs/store/src/schema/*.ts',
  out: './libs/store/migrations',
});
