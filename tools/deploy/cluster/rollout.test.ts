import { type Kubectl } from './kubectl.mjs';
import { rolledOut } from './rollout.mjs';
import { missingReferences } from './running-host.mjs';

/** A kubectl that reads these, one after the other, and then the last one again. */
const reading = (...deployments: object[]) =>
  ({
    signal: new AbortController().signal,
    get: async () => (deployments.length > 1 ? deployments.shift() : deployments[0]),
  }) as unknown as Kubectl;
const deployment = (replicas: number, { observed = 2, available = replicas, conditions = [] as object[] } = {}) => ({
  metadata: { generation: 2, annotations: { 'deployment.kubernetes.io/revision': '7' } },
  spec: { replicas, template: {} },
  status: {
    ...{ observedGeneration: observed, replicas, updatedReplicas: replicas, availableReplicas: available, conditions },
  },
});

describe('the rollout of a Deployment', () => {
  it('is over when the newest generation is observed and all its pods are available, not before', async () => {
    const early = [deployment(2, { observed: 1 }), deployment(1), deployment(2, { available: 1 })];
    const kubectl = reading(...early, deployment(2));
    expect(await rolledOut(kubectl, 'shop', 2)).toEqual({ template: {}, revision: '7' });
    expect(await kubectl.get('deployment', 'shop')).toEqual(deployment(2));
  });

  it('fails at once, with the words of the API server, when that refuses the pods', async () => {
    const refused = { type: 'ReplicaFailure', status: 'True', message: 'violates PodSecurity "restricted:latest"' };
    await expect(rolledOut(reading(deployment(2, { available: 0, conditions: [refused] })), 'shop', 2)).rejects.toThrow(
      'refuses the pods of the Deployment shop: violates PodSecurity',
    );
  });
});

describe('what a pod names', () => {
  const spec = {
    containers: [
      {
        envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'database' } }],
        env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'internal', key: 'KEY' } } }],
      },
    ],
    volumes: [{ persistentVolumeClaim: { claimName: 'data' } }, { emptyDir: {} }],
  };
  const having = (there: Record<string, object[]>) =>
    ({ list: async (kind: string) => there[kind] ?? [] }) as unknown as Kubectl;
  const named = (name: string, data = {}) => ({ metadata: { name }, data });

  it('is missed when it is not there, or lacks the key', async () => {
    const all = {
      ...{ configmap: [named('settings')], persistentvolumeclaim: [named('data')] },
      secret: [named('database'), named('internal', { KEY: 'a2V5' })],
    };
    expect(await missingReferences(having(all), spec)).toEqual([]);
    expect(await missingReferences(having({ ...all, secret: [named('internal')] }), spec)).toEqual([
      'There is no secret database.',
      'KEY is not in the secret internal.',
    ]);
    expect(await missingReferences(having({ ...all, persistentvolumeclaim: [] }), spec)).toEqual([
      'There is no persistentvolumeclaim data.',
    ]);
  });
});
