import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from '../../program/program.js';

/** The names of the failpoints that the built program has. */
export function knownFailpoints(): ReadonlySet<string> {
  const directory = compiled('src/platform');
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const names = files.flatMap((file) => [
    ...readFileSync(join(directory, file), 'utf8').matchAll(/\bfailpoint\('([a-zA-Z.]+)'\)/g),
  ]);
  return new Set(names.map(([, name]) => name as string));
}
