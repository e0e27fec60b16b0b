/**
 * `npm run demo`: the marketplace with services that stand by, load all the time, and modules that switch again and again. It reads the
 * sources; the programs that it starts are the built ones.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { register } from 'node:module';
import { join } from 'node:path';
import { answerHelp } from './command/options.mjs';
import { root } from './root.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

answerHelp(`npm run demo -- [--switches <n>] [--seconds <n>] [--rate <n>] [--no-kafka] [--svg <file>] [--json]

Starts the marketplace and services that stand by for notification, payment and order, on fresh data in the directory for temporary files.
Customers order all the time; the owner of a shop accepts, rejects and changes prices; the maintenance of the modules runs beside them.
Meanwhile the three modules are copied at once, and switch out and home, live, one at a time. Then it counts: orders acknowledged, lost and
doubled, money, errors, pauses, and how long requests took; and it draws that. Two to three minutes; it removes what it has made, but the picture.
  --switches <n>  how often each module switches: 10 unless it is set. After an even number it is home again
  --seconds <n>   between two switches: 2 unless it is set
  --rate <n>      orders a second: 5 unless it is set
  --no-kafka      events go over the logs of their producers; otherwise over a Kafka that is started, where Java 17 and Maven are
  --svg <file>    where the picture is written: data/demo/latency.svg unless it is set
  --json          prints the result as one value for programs; progress goes to standard error
The exit status is 1 when something was lost or doubled, the money is not equal, or a client got an error other than a declared refusal.`);

/** Compiles what changed. In a process group of its own: a signal ends the compiler, too. @returns whether it could */
async function build() {
  const compiler = spawn(process.execPath, [join(root, 'tools', 'build.mjs')], {
    stdio: ['ignore', 2, 2],
    detached: true,
  });
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    if (compiler.pid !== undefined) process.kill(-compiler.pid, 'SIGTERM');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of SIGNALS) process.once(signal, end);
  const [status] = await once(compiler, 'exit');
  for (const signal of SIGNALS) process.off(signal, end);
  return status === 0;
}

register('./contracts/typescript-hooks.mjs', import.meta.url);
const { runDemo } = await import('./demo/demo.js');
process.exitCode = await runDemo(process.argv.slice(2), build);
