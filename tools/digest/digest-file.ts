import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CommandError } from '../command/command-error.mjs';
import type { BusinessDigest, ProjectionDigest } from './business-digest.js';

const schema = z.object({
  version: z.int(),
  digest: z.string(),
  projections: z.record(
    z.string(),
    z.object({ digest: z.string(), count: z.int(), lines: z.array(z.string()).optional() }),
  ),
});

/** A digest that `npm run digest -- --json` has printed into a file. @throws CommandError when the file has none */
export function readDigestFile(file: string): BusinessDigest {
  try {
    const { projections, ...rest } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const entries = Object.entries(projections).map(([name, { lines, ...projection }]): [string, ProjectionDigest] => [
      name,
      { ...projection, ...(lines ? { lines } : {}) },
    ]);
    return { ...rest, projections: Object.fromEntries(entries) };
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'its fields are others' : (error as Error).message;
    throw new CommandError(
      `${file} has no digest (${reason}); make one: npm run --silent digest -- --json --rows > ${file}`,
    );
  }
}
