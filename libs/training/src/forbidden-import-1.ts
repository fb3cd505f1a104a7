import { readFileSync } from 'node:fs';
export const it = readFileSync;
