import { z } from 'zod';

export const byId = z.strictObject({ id: z.uuid() });
export const searchText = z.string().max(200).optional();
export const paging = {
  descending: z.boolean().default(true),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(50),
};
/** A chart holds this many runs; more would be unreadable and slow. */
export const runIds = z.array(z.uuid()).max(200);
