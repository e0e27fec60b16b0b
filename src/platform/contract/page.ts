import { z } from 'zod';
import { refusal } from './refusal.js';

/** The part of a list's input that selects a page: `?limit` (1–100, default 20) and `?cursor`. */
export const pageQuery = {
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(512).optional(),
};

/** A list's answer: its items and, where there are more, the cursor of the next page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}

/** What a list refuses a cursor with that it has not given out. */
export const BAD_CURSOR = refusal('BAD_CURSOR', 400, 'The cursor is not one that this list has given out.');
