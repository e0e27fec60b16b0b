/**
 * `npm run fig`: prepares the modules of this checkout to run as services, moves them while the program runs, and says who serves
 * which paths of it. `--json` prints one value for programs. Plain JavaScript that needs no build.
 */
import { CommandError } from '../command/command-error.mjs';
import { modulesIn } from '../new/modules-in.mjs';
import { root } from '../root.mjs';
import { MONOLITH } from './deploy-files.mjs';
import { initHost } from './init.mjs';
import { door, DOOR_USAGE } from './door.mjs';
import { complete, reverse, switchNow, verify } from './live-moves.mjs';
import { cancel, check, history, move, MOVE_USAGE, status } from './moves.mjs';
import { route, ROUTE_USAGE } from './route.mjs';

const USAGE = `npm run fig -- init <module> [--dry-run] [--json]

  init <module>   makes extracted/<module>/, which runs the module as a service of its own (main.ts, package.json, Dockerfile,
                  README.md), and deploy/<module>/ (Compose files and Kubernetes manifests, on SQLite and on PostgreSQL).
                  It may be repeated; nothing is written while a file differs from what it made last.
  init monolith   makes deploy/monolith/: the same, and a Dockerfile, for the host that keeps the placements
  --dry-run       says what it would make, and makes nothing
  --json          prints one value for programs

${ROUTE_USAGE}

${DOOR_USAGE}

${MOVE_USAGE}`;

/** The verbs that talk to the running program. @type {{ readonly [verb: string]: typeof route }} */
const TALKING = {
  ...{ route, door, move, switch: switchNow, reverse, verify, complete },
  ...{ check, status, history, cancel },
};

const words = process.argv.slice(2);
const json = words.includes('--json');

/** @param {string[]} given */
async function run(given) {
  const option = given.find((word) => word.startsWith('-') && !['--json', '--dry-run'].includes(word));
  if (option) throw new CommandError(`There is no option ${option}. ${USAGE}`);
  const [verb, module, ...more] = given.filter((word) => !word.startsWith('-'));
  if (verb !== 'init')
    throw new CommandError(
      verb === undefined
        ? USAGE
        : `'${verb}' is no verb of fig; allowed are init, ${Object.keys(TALKING).join(', ')}. ${USAGE}`,
    );
  const modules = modulesIn(root);
  if (module === undefined) throw new CommandError(`Say the module: npm run fig -- init <module>.`);
  if (module !== MONOLITH && !modules.includes(module))
    throw new CommandError(`There is no module '${module}'; modules are ${modules.join(', ')}.`);
  if (more.length > 0) throw new CommandError(`'${more.join(' ')}' is one word too many. ${USAGE}`);
  const isDryRun = given.includes('--dry-run');
  return { module, isDryRun, ...(await initHost(root, module, { isDryRun })) };
}

/** @param {Awaited<ReturnType<typeof run>>} done */
function report({ module, isDryRun, written }) {
  const made = isDryRun ? 'Would make' : 'Made';
  const next =
    module === MONOLITH
      ? 'read docs/deploy.md.'
      : `read extracted/${module}/README.md, and run it: npm run service -- ${module}`;
  return [
    written.length > 0 ? `${made}:` : `The files of ${module} are as they should be; nothing to make.`,
    ...written.map((file) => `  ${file}`),
    '',
    `Next: ${next}`,
  ].join('\n');
}

/** @param {Awaited<ReturnType<typeof run>>} done */
function reported(done) {
  return { value: done, text: report(done) };
}

if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
try {
  const talk = Object.hasOwn(TALKING, words[0] ?? '') ? TALKING[words[0] ?? ''] : undefined;
  const { value, text } = talk ? await talk(process.env, words.slice(1)) : reported(await run(words));
  process.stdout.write(json ? `${JSON.stringify(value, undefined, 2)}\n` : `${text}\n`);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  else process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
