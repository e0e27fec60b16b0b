/** Checks everything that can be checked without running the marketplace. `--json` prints one value for programs. */
import { takeOnly } from './command/options.mjs';
import { runStep } from './check/run-step.mjs';
import { steps } from './check/steps.mjs';
import { say } from './say.mjs';

takeOnly(
  'npm run check [-- --json]: checks types, lint, format, architecture, modules and contracts. --json prints one value for programs.',
  ['--json'],
);

const json = process.argv.includes('--json');
const started = performance.now();

const results = await Promise.all(
  steps.map(async (step) => {
    const result = await runStep(step);
    say(
      `${result.ok ? 'ok    ' : 'FAILED'} ${step.name.padEnd(13)} ${(result.ms / 1_000).toFixed(1).padStart(5)} s  ${step.checks}`,
    );
    return result;
  }),
);

const failed = results.filter((result) => !result.ok);
if (json) process.stdout.write(`${JSON.stringify({ ok: failed.length === 0, steps: results }, undefined, 2)}\n`);
else
  for (const { ok, name, output } of results)
    // A step that has passed may still have something to say.
    if (!ok || output) process.stdout.write(`\n${name}\n${output}\n`);
say(
  `${results.length - failed.length} passed, ${failed.length} failed in ${((performance.now() - started) / 1_000).toFixed(1)} s`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
