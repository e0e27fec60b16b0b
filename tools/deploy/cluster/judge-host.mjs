import { isDeepStrictEqual } from 'node:util';
import { writeOverlay } from './overlay.mjs';
import { podsOf, conditionOf, rolledOut, stuck } from './rollout.mjs';
import { faultsOf } from './running-host.mjs';

/** More than the simulated nodes have. */
const FITS_NOWHERE = '1Ti';

/**
 * Applies a kustomization. @param {import('./kubectl.mjs').Kubectl} kubectl @param {string} folder @param {readonly string[]} [words]
 * @throws {Error} when it is refused, or admitted with a warning
 */
export async function apply(kubectl, folder, words = []) {
  const { ok, stderr } = await kubectl.run(['apply', ...words, '-k', folder]);
  if (!ok) throw new Error(`The API server refuses it: ${stderr.trim()}`);
  if (stderr.includes('Warning:')) throw new Error(`The API server warns: ${stderr.trim()}`);
}

/**
 * Has a host tried and deployed, updated, rolled back, updated to what cannot run, and rolled back again.
 * @param {import('./kubectl.mjs').Kubectl} kubectl of a namespace in which Pod Security `restricted` is enforced
 * @param {{ readonly host: string, readonly database: string }} deployment
 * @param {string[]} faults what is wrong, as sentences; they are added as they are found
 * @throws {Error} with what was wrong last, when nothing can be judged after it
 */
export async function judgeHost(kubectl, { host, database }, faults) {
  const replicas = database === 'postgres' ? 2 : 1;
  const overlay = (/** @type {import('./overlay.mjs').Version} */ version) =>
    writeOverlay(kubectl.directory, host, database, version);
  const images = async () => [...new Set((await podsOf(kubectl, host)).map(({ spec }) => spec.containers[0].image))];
  const undo = async () => {
    await kubectl.must(['rollout', 'undo', `deployment/${host}`]);
    const { template, revision } = await rolledOut(kubectl, host, replicas);
    return isDeepStrictEqual(template, first.template) && revision !== first.revision;
  };
  await apply(kubectl, `deploy/${host}/${database}`, ['--dry-run=server']);

  await apply(kubectl, overlay({ tag: '1' }));
  const first = await rolledOut(kubectl, host, replicas);
  faults.push(...(await faultsOf(kubectl, host, replicas)));

  await apply(kubectl, overlay({ tag: '2' }));
  const second = await rolledOut(kubectl, host, replicas);
  if (second.revision === first.revision) faults.push('Another image made no new revision.');
  if (!isDeepStrictEqual(await images(), [`registry.example.com/ficus-${host}:2`]))
    faults.push(`After the rollout of version 2 its pods run ${(await images()).join(', ')}.`);
  if (!(await undo())) faults.push('An undo did not lead back to the first template.');

  await apply(kubectl, overlay({ tag: '3', memory: FITS_NOWHERE }));
  await stuck(kubectl, host);
  const serving = (await podsOf(kubectl, host)).filter((pod) => conditionOf(pod, 'Ready')).length;
  // Recreate ends the process of a SQLite file before the next one starts; RollingUpdate takes no pod away before another is ready.
  const expected = database === 'postgres' ? replicas : 0;
  if (serving !== expected)
    faults.push(`While a version cannot start, ${serving} pods are ready instead of ${expected}.`);
  if (!(await undo()))
    faults.push('An undo of a version that could not start did not lead back to the first template.');
  const undone = await rolledOut(kubectl, host, replicas);
  await apply(kubectl, overlay({ tag: '1' }));
  if ((await rolledOut(kubectl, host, replicas)).revision !== undone.revision)
    faults.push('After the undo, the kustomization of the first version started its pods anew.');
}
