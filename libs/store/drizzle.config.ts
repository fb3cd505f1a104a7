import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --config libs/store/drizzle.config.ts --name <what>` after a change of the tables. */
// eslint-disable-next-line no-restricted-syntax -- drizzle-kit reads the default export
export default defineConfig({
  dialect: 'postgresql',
  driver: 'pglite',
  schema: './libs/store/src/schema/*.ts',
  out: './libs/store/migrations',
});
