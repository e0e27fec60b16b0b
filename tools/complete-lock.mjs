/**
 * Adds to package-lock.json the optional packages of other platforms that the registry at hand did not have. `npm install`
 * leaves them out then, and `npm ci` refuses a lock without them. Their versions are pinned by the packages that name them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingFromLock } from './lock/missing-from-lock.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingFromLock(lock);
for (const [path, entry] of missing) lock.packages[path] = entry;
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
say(`${missing.length} packages of other platforms added to package-lock.json.`);
