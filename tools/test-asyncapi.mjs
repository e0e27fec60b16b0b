/** Has the official AsyncAPI parser judge the documents at `/asyncapi.json`: `npm run test:asyncapi`. It needs no build. */
import { register } from 'node:module';
import { CommandError } from './command/command-error.mjs';
import { takeOnly } from './command/options.mjs';
import { say } from './say.mjs';

const [JSON_ONLY, OR_SKIP] = ['--json', '--or-skip'];
takeOnly(
  `npm run test:asyncapi [-- ${JSON_ONLY}] [${OR_SKIP}]

Judges by the official parser, installed from npm once, what is served at /asyncapi.json: with all modules in one process, and with each
as the only one. The parser must also find what is wrong in documents that were broken on purpose. ${JSON_ONLY} prints one value for
programs. ${OR_SKIP}: it is no failure that the parser cannot be had.`,
  [JSON_ONLY, OR_SKIP],
);
const words = process.argv.slice(2);

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { judgeDocuments } = await import('./asyncapi/run.mjs');
try {
  const { judged, failures } = await judgeDocuments();
  for (const failure of failures) say(failure);
  if (words.includes(JSON_ONLY)) process.stdout.write(`${JSON.stringify({ judged, failures })}\n`);
  else process.stdout.write(`${judged} documents judged, ${failures.length} findings\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  say(words.includes(OR_SKIP) ? `skipped: ${error.message}` : error.message);
  process.exitCode = words.includes(OR_SKIP) ? 0 : 2;
}
