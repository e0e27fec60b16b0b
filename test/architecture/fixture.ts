import { fileURLToPath } from 'node:url';

/** The root of a small tree that breaks one rule: `fixtures/<rule>`. */
export function fixture(rule: string): string {
  return fileURLToPath(new URL(`fixtures/${rule}`, import.meta.url));
}
