import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../command/message-of.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { MONOLITH } from '../../fig/deploy-files.mjs';
import { modulesIn } from '../../new/modules-in.mjs';
import { say } from '../../say.mjs';
import { provideBinaries } from './binaries.mjs';
import { ControlPlane } from './control-plane.mjs';
import { faultsOfDocument, secretCommands } from './documented.mjs';
import { judgeHost } from './judge-host.mjs';
import { unrefused } from './refusals.mjs';

const DATABASES = ['sqlite', 'postgres'];

/**
 * Has a real Kubernetes API server judge the manifests of all hosts: each is tried (a server-side dry run), deployed, updated and rolled
 * back, and docs/deploy.md is followed. SIGINT and SIGTERM end it early; all processes that it started end in any case.
 * @param {string} root the checkout
 * @returns {Promise<{ summary: string, findings: string[] }>}
 * @throws {CommandError} when the programs cannot be had here
 */
export async function judgeOnCluster(root) {
  if (process.platform === 'win32') throw new CommandError('The control plane runs on Linux and macOS alone.');
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => stop.abort());
  try {
    const { folder, version } = await provideBinaries(root, { signal: stop.signal, environment: process.env });
    return await onControlPlane(root, { folder, version, signal: stop.signal });
  } catch (error) {
    // No skipped run, whatever was allowed to be skipped.
    if (stop.signal.aborted) return { summary: 'Nothing was judged to the end.', findings: ['The run was stopped.'] };
    throw error;
  }
}

/** @param {string} root @param {{ folder: string, version: string, signal: AbortSignal }} options */
async function onControlPlane(root, { folder, version, signal }) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(0)} s`;
  const plane = new ControlPlane(folder, signal);
  try {
    await plane.start();
    say(`Kubernetes ${version} was ready after ${seconds()}`);
    cpSync(join(root, 'deploy'), join(plane.directory, 'deploy'), { recursive: true });
    const { deployed, findings } = await judgeHosts(root, plane);
    const running = (/** @type {string} */ database) => plane.kubectl(`ficus-${database}`);
    findings.push(
      ...(await faultsIn(signal, async (faults) => {
        faults.push(...(await unrefused(root, running, await namespace(plane, 'ficus-broken'))));
        faults.push(...(await faultsOfDocument(root, (name) => plane.kubectl(name))));
      })),
    );
    plane.weigh();
    const memory = `${Math.round(plane.memory / 2 ** 20)} MB`;
    const summary = `${deployed} kustomizations were tried, deployed, updated and rolled back on Kubernetes ${version} with simulated nodes, ${findings.length} findings (${seconds()}, ${memory})`;
    return { summary, findings };
  } finally {
    await plane.stop();
  }
}

/** @param {string} root @param {ControlPlane} plane */
async function judgeHosts(root, plane) {
  const hosts = [MONOLITH, ...modulesIn(root)];
  const findings = [];
  for (const database of DATABASES) {
    const kubectl = await namespace(plane, `ficus-${database}`);
    for (const host of hosts)
      for (const command of secretCommands(root, host)) {
        const { ok, stderr } = await kubectl.script(command);
        if (!ok) findings.push(`deploy/${host}: ${command}\nsaid: ${stderr.trim()}`);
      }
    for (const host of hosts) {
      const began = performance.now();
      const faults = await faultsIn(plane.signal, (found) => judgeHost(kubectl, { host, database }, found));
      say(
        `deploy/${host}/${database}: ${faults.length} findings (${((performance.now() - began) / 1000).toFixed(1)} s)`,
      );
      findings.push(...faults.map((fault) => `deploy/${host}/${database}: ${fault}`));
      plane.weigh();
    }
  }
  return { deployed: DATABASES.length * hosts.length, findings };
}

/** Makes a namespace that admits only pods that Pod Security `restricted` allows. @param {ControlPlane} plane @param {string} name */
async function namespace(plane, name) {
  const kubectl = plane.kubectl(name);
  await kubectl.must(['create', 'namespace', name]);
  await kubectl.must(['label', 'namespace', name, 'pod-security.kubernetes.io/enforce=restricted']);
  // No pod is admitted before.
  await kubectl.must(['wait', '--for=create', '--timeout=300s', 'serviceaccount/default']);
  return kubectl;
}

/**
 * The faults that some work finds; what it throws is the last one of them.
 * @param {AbortSignal} signal @param {(faults: string[]) => Promise<void>} work
 */
async function faultsIn(signal, work) {
  /** @type {string[]} */
  const faults = [];
  await work(faults).catch((error) => {
    signal.throwIfAborted();
    faults.push(messageOf(error));
  });
  return faults;
}
