import { join } from 'node:path';

/**
 * The words after each program of the control plane.
 * @param {{ directory: string, host: string, etcd: number, peer: number, api: number, kubeconfig: string, stages: string }} where
 *   ports are free ones
 */
export function wordsOf({ directory, host, etcd, peer, api, kubeconfig, stages }) {
  const at = (/** @type {string} */ file) => join(directory, file);
  const [client, among] = [`http://${host}:${etcd}`, `http://${host}:${peer}`];
  return {
    etcd: [
      ...[`--data-dir=${at('etcd')}`, `--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
      ...[
        `--listen-peer-urls=${among}`,
        `--initial-advertise-peer-urls=${among}`,
        `--initial-cluster=default=${among}`,
      ],
      // Nothing of it is to survive a crash of the machine.
      '--unsafe-no-fsync',
    ],
    'kube-apiserver': [
      ...[`--etcd-servers=${client}`, `--bind-address=${host}`, `--advertise-address=${host}`, `--secure-port=${api}`],
      ...[`--cert-dir=${directory}`, `--token-auth-file=${at('tokens.csv')}`, '--anonymous-auth=false'],
      ...[
        '--authorization-mode=RBAC',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--service-account-issuer=https://ficus.invalid',
      ],
      ...[
        `--service-account-key-file=${at('accounts.pub')}`,
        `--service-account-signing-key-file=${at('accounts.key')}`,
      ],
      // An address of loopback is none that pods could have.
      '--endpoint-reconciler-type=none',
    ],
    'kube-controller-manager': [
      ...[`--kubeconfig=${kubeconfig}`, `--service-account-private-key-file=${at('accounts.key')}`],
      ...['--leader-elect=false', '--secure-port=0'],
      // The rest of what it does is not slowed down by these two, which wait for nothing but the time.
      ...['--horizontal-pod-autoscaler-sync-period=2s', '--pvclaimbinder-sync-period=2s'],
    ],
    'kube-scheduler': [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'],
    kwok: [
      ...[`--kubeconfig=${kubeconfig}`, `--config=${stages}`, '--manage-all-nodes=true'],
      // The controllers take a node for dead that renews no lease.
      '--node-lease-duration-seconds=40',
    ],
  };
}
