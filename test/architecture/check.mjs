/** Runs every rule of test/architecture/rules over a root (default: this checkout) and prints what breaks them. */
import { resolve } from 'node:path';
import { brokenRules } from './broken-rules.mjs';

const root = resolve(process.argv[2] ?? '.');
const broken = await brokenRules(root);
for (const { rule, sentences } of broken)
  for (const sentence of sentences) process.stdout.write(`${rule}: ${sentence}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
