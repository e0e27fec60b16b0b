import { until } from './until.mjs';

/**
 * @typedef {import('./kubectl.mjs').Kubectl} Kubectl
 * @typedef {import('./kubectl.mjs').Resource} Resource
 */

/** The label that the selectors of a host name. @param {string} host */
export const labelOf = (host) => `app.kubernetes.io/name=${host}`;

/** The pods of a host that are not about to end. @param {Kubectl} kubectl @param {string} host @returns {Promise<Resource[]>} */
export async function podsOf(kubectl, host) {
  const pods = await kubectl.list('pods', ['-l', labelOf(host)]);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** @param {Resource} resource @param {string} type @returns {Resource} the condition of that type that holds; undefined when none does */
export const conditionOf = (resource, type) =>
  resource.status?.conditions?.find((/** @type {Resource} */ each) => each.type === type && each.status === 'True');

/**
 * Waits until so many pods of the newest revision of a Deployment are available, and no others are left.
 * @param {Kubectl} kubectl
 * @param {string} host
 * @param {number} replicas
 * @returns {Promise<{ template: Resource, revision: string }>}
 * @throws {Error} when the API server refuses the pods, such as for what they may
 */
export async function rolledOut(kubectl, host, replicas) {
  let found = /** @type {Resource} */ (undefined);
  await until(`the Deployment ${host} has rolled out`, kubectl.signal, async () => {
    found = await kubectl.get('deployment', host);
    const { metadata, spec, status } = found;
    const refused = conditionOf(found, 'ReplicaFailure');
    if (refused) throw new Error(`The API server refuses the pods of the Deployment ${host}: ${refused.message}`);
    const counts = [spec.replicas, status.replicas, status.updatedReplicas, status.availableReplicas];
    const done = status.observedGeneration === metadata.generation && counts.every((count) => count === replicas);
    return (
      done ||
      `it wants, has, has updated and has available ${counts.map((count) => count ?? 0).join(', ')} of ${replicas} pods`
    );
  });
  return { template: found.spec.template, revision: found.metadata.annotations['deployment.kubernetes.io/revision'] };
}

/**
 * Waits until the newest revision of a Deployment has a pod that no node can take.
 * @param {Kubectl} kubectl @param {string} host
 */
export function stuck(kubectl, host) {
  return until(`a pod of ${host} fits nowhere`, kubectl.signal, async () => {
    const pods = await podsOf(kubectl, host);
    const waits = pods.some(({ status }) =>
      status.conditions?.some((/** @type {Resource} */ each) => each.reason === 'Unschedulable'),
    );
    return waits || `its pods are ${pods.map(({ status }) => status.phase).join(', ') || 'none'}`;
  });
}
