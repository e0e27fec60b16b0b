import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. Every command works from here, wherever it was typed. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
