import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../../command/command-error.mjs';
import { runGroup } from '../../command/run-group.mjs';
import { say } from '../../say.mjs';

/** A Go module without sources: its go.mod pins the programs, its go.sum their contents and those of all that they need. */
const MODULE = fileURLToPath(new URL('.', import.meta.url));
/** After so many compiled packages the person at the terminal reads that it goes on. There are about 2,700. */
const PACKAGES_PER_LINE = 250;

/** What go.mod says of itself. */
function pinned() {
  const text = readFileSync(join(MODULE, 'go.mod'), 'utf8');
  const of = (/** @type {RegExp} */ pattern) => pattern.exec(text)?.[1] ?? '';
  return {
    kubernetes: of(/^\s+k8s\.io\/kubernetes (v\S+)/m),
    kwok: of(/^\s+sigs\.k8s\.io\/kwok (v\S+)/m),
    go: of(/^go (\d+\.\d+)/m),
  };
}

/**
 * The folder of etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl and kwok (with `stages.yaml`): built by Go once, from the Go module
 * proxy, and kept in the checkout's cache. Go keeps what it downloads and compiles in caches of its own.
 * @param {string} root the checkout
 * @param {{ readonly signal: AbortSignal, readonly environment: NodeJS.ProcessEnv }} options `signal` ends the build early
 * @returns {Promise<{ folder: string, version: string }>} `version` of Kubernetes, such as `v1.34.12`
 * @throws {CommandError} when Go is missing or too old, or cannot build them
 */
export async function provideBinaries(root, { signal, environment }) {
  const { kubernetes, kwok, go } = pinned();
  const above = join(root, 'node_modules', '.cache', 'ficus-cluster');
  const folder = join(above, `kubernetes-${kubernetes}-kwok-${kwok}`);
  if (existsSync(folder)) return { folder, version: kubernetes };
  assertGo(go, environment);
  mkdirSync(above, { recursive: true });
  // Beside the final place, so that a build that was broken off is not taken for one.
  const draft = mkdtempSync(join(above, 'part-'));
  try {
    say(
      `Building Kubernetes ${kubernetes}, etcd and kwok ${kwok} by Go (5 to 20 minutes and 100 MB to download, the first time) …`,
    );
    await build(draft, kubernetes, { signal, environment });
    // Another command may have been faster.
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { folder, version: kubernetes };
}

/** @param {string} oldest @param {NodeJS.ProcessEnv} env @throws {CommandError} */
function assertGo(oldest, env) {
  // Go itself refuses a module that asks for a newer one, unless it may download that.
  const { status, stderr, error } = spawnSync('go', ['list', '-m'], { cwd: MODULE, env, encoding: 'utf8' });
  if (status === 0) return;
  const why = error ? `'go' is not here` : stderr.trim().split('\n').at(-1);
  throw new CommandError(
    `The Kubernetes API server is built by Go, and ${why}; install Go ${oldest} or newer (https://go.dev/dl), then repeat the command.`,
  );
}

/** @param {string} folder @param {string} version @param {{ signal: AbortSignal, environment: NodeJS.ProcessEnv }} options */
async function build(folder, version, { signal, environment: env }) {
  const stamped = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  const stamps = stamped.map((name) => `-X ${name}.gitVersion=${version}`).join(' ');
  const words = ['build', '-mod=readonly', '-trimpath', '-v', `-ldflags=-s -w ${stamps}`, '-o', `${folder}/`, 'tool'];
  let compiled = 0;
  const heard = (/** @type {string} */ text) => {
    for (const line of text.split('\n')) {
      // -v writes the path of each package that is compiled; all else are the lines of downloads and errors.
      if (!/^[\w.~-]+(?:\/[\w.~-]+)*$/.test(line)) continue;
      compiled += 1;
      if (compiled % PACKAGES_PER_LINE === 0) say(`… ${compiled} packages compiled`);
    }
  };
  // Patiently: others work on this machine.
  const { status, stderr } = await runGroup('nice', ['-n', '5', 'go', ...words], { cwd: MODULE, env, signal, heard });
  signal.throwIfAborted();
  if (status === 0) {
    // Go names a program after the folder of its sources.
    renameSync(join(folder, 'server'), join(folder, 'etcd'));
    writeFileSync(join(folder, 'stages.yaml'), stages(folder, env));
    return;
  }
  const replaced = /^.*checksum mismatch.*$/m.exec(stderr)?.[0];
  // No reason to skip a run.
  if (replaced !== undefined) throw new Error(`What Go downloaded is not what go.sum has: ${replaced}`);
  const complaint = stderr.split('\n').filter((line) => /\s/.test(line) && !line.startsWith('go: downloading'));
  throw new CommandError(
    `Go could not build Kubernetes ${version}: ${complaint.slice(-3).join(' ') || `it ended with ${status}`}`,
  );
}

/** What kwok does with nodes and pods: the stages that its own sources recommend. @param {string} folder @param {NodeJS.ProcessEnv} env */
function stages(folder, env) {
  const options = /** @type {const} */ ({ cwd: MODULE, env, encoding: 'utf8' });
  const sources = spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], options).stdout.trim();
  const made = spawnSync(join(folder, 'kubectl'), ['kustomize', join(sources, 'kustomize', 'stage', 'fast')], options);
  if (made.status === 0) return made.stdout;
  throw new CommandError(`The stages of kwok could not be read: ${made.stderr.trim()}`);
}
