import type { z } from 'zod';

/** Data that survives JSON unchanged: what may cross a module's border, in process or over a wire. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** A zod schema of plain data. `contract()` also checks at run time what the type cannot see (`any`, transforms, dates). */
export type PlainSchema = z.ZodType<Plain>;
