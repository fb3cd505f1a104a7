import { appRouter } from '@bionas/api';
export const it = appRouter;
