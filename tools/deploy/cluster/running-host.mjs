import { isDeepStrictEqual } from 'node:util';
import { labelOf, podsOf } from './rollout.mjs';
import { until } from './until.mjs';

/**
 * @typedef {import('./kubectl.mjs').Kubectl} Kubectl
 * @typedef {import('./kubectl.mjs').Resource} Resource
 */

/**
 * What is wrong with a host that has rolled out, as sentences: what the API server and its controllers made of the manifests.
 * @param {Kubectl} kubectl
 * @param {string} host
 * @param {number} replicas
 * @returns {Promise<string[]>}
 * @throws {Error} when Services, volumes or budgets do not come to what they should
 */
export async function faultsOf(kubectl, host, replicas) {
  const pods = await podsOf(kubectl, host);
  const [first] = pods;
  await servicesName(kubectl, host, pods);
  await volumesAreBound(kubectl, host);
  if (replicas > 1) await budgetHolds(kubectl, host, replicas);
  const nodes = new Set(pods.map(({ spec }) => spec.nodeName)).size;
  const policies = await kubectl.list('networkpolicies', ['-l', labelOf(host)]);
  const chosen = policies.map(({ spec }) => spec.podSelector.matchLabels);
  const labels = first.metadata.labels;
  const selects = chosen.some((wanted) => Object.entries(wanted).every(([name, value]) => labels[name] === value));
  const tokens = first.spec.volumes.some((/** @type {Resource} */ { projected }) => projected !== undefined);
  return [
    ...(await missingReferences(kubectl, first.spec)),
    ...(selects ? [] : ['No NetworkPolicy selects its pods.']),
    ...(tokens ? ['Its pods have a token of a service account.'] : []),
    ...(nodes === Math.min(replicas, 2) ? [] : [`Its ${replicas} pods are on ${nodes} of 2 nodes.`]),
  ];
}

/**
 * What a pod names and the namespace does not have: a kubelet would not start its containers.
 * @param {Kubectl} kubectl @param {Resource} spec @returns {Promise<string[]>}
 */
export async function missingReferences(kubectl, { containers, volumes }) {
  const missing = [];
  const data = async (/** @type {string} */ kind, /** @type {string} */ name) => {
    const found = (await kubectl.list(kind)).find(({ metadata }) => metadata.name === name);
    if (!found) missing.push(`There is no ${kind} ${name}.`);
    return found?.data ?? {};
  };
  for (const { env = [], envFrom = [] } of containers) {
    for (const { configMapRef, secretRef } of envFrom)
      await (configMapRef ? data('configmap', configMapRef.name) : data('secret', secretRef.name));
    for (const { name, valueFrom } of env) {
      const { name: secret, key } = valueFrom.secretKeyRef;
      if (!(key in (await data('secret', secret)))) missing.push(`${name} is not in the secret ${secret}.`);
    }
  }
  for (const { persistentVolumeClaim: claim } of volumes)
    if (claim) await data('persistentvolumeclaim', claim.claimName);
  return missing;
}

/** Each Service names the addresses of these pods, and the ports of their containers. @param {Kubectl} kubectl @param {string} host @param {Resource[]} pods */
async function servicesName(kubectl, host, pods) {
  const services = await kubectl.list('services', ['-l', labelOf(host)]);
  if (services.length === 0) throw new Error('It has no Service.');
  const addresses = pods.map(({ status }) => status.podIP).sort();
  const [{ ports: open }] = pods[0].spec.containers;
  for (const { metadata, spec } of services) {
    const wanted = spec.ports.map((/** @type {Resource} */ { name, targetPort }) => [
      name,
      open.find((/** @type {Resource} */ each) => each.name === targetPort)?.containerPort,
    ]);
    await until(`the Service ${metadata.name} names the pods`, kubectl.signal, async () => {
      const slices = await kubectl.list('endpointslices', ['-l', `kubernetes.io/service-name=${metadata.name}`]);
      const ready = slices.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions.ready);
      const named = ready.flatMap((each) => each.addresses).sort();
      const ports = slices.flatMap((each) =>
        (each.ports ?? []).map((/** @type {Resource} */ { name, port }) => [name, port]),
      );
      const seen = { addresses: named, ports };
      return isDeepStrictEqual(seen, { addresses, ports: wanted }) || `it names ${JSON.stringify(seen)}`;
    });
  }
}

/** @param {Kubectl} kubectl @param {string} host */
function volumesAreBound(kubectl, host) {
  return until(`the volumes of ${host} are bound`, kubectl.signal, async () => {
    const claims = await kubectl.list('persistentvolumeclaims', ['-l', labelOf(host)]);
    const waiting = claims.filter(({ status }) => status.phase !== 'Bound').map(({ metadata }) => metadata.name);
    return waiting.length === 0 || `${waiting.join(', ')} wait`;
  });
}

/** The PodDisruptionBudget counts these pods and lets one of them go. @param {Kubectl} kubectl @param {string} host @param {number} replicas */
function budgetHolds(kubectl, host, replicas) {
  return until(`the PodDisruptionBudget of ${host} counts its pods`, kubectl.signal, async () => {
    const { expectedPods, currentHealthy, disruptionsAllowed } = (await kubectl.get('poddisruptionbudget', host))
      .status;
    const seen = [expectedPods, currentHealthy, disruptionsAllowed];
    return isDeepStrictEqual(seen, [replicas, replicas, 1]) || `it expects, has and lets go ${seen.join(', ')}`;
  });
}
