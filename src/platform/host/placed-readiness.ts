import { LOCAL } from '../fig/placement.js';
import type { Placements } from '../fig/placements.js';
import type { Health } from '../ops/health.js';
import { messageOf } from '../ops/message-of.js';
import type { KnownHosts } from './known-hosts.js';
import type { Peers } from './peers.js';

const PROBE_MS = 900;

interface ReadyModule {
  readonly status: string;
  readonly checks: { readonly [name: string]: { readonly ok: boolean; readonly detail?: string } };
}

/**
 * Adds each module to the readiness of the host that keeps the journal for as long as it is elsewhere.
 * @param readinessAt as {@link placedReadiness}
 */
export function checkPlacements(
  health: Health,
  modules: readonly string[],
  placements: Pick<Placements, 'of' | 'onChange'>,
  readinessAt: (module: string, place: string) => Promise<string>,
): void {
  const checks = new Map<string, () => void>();
  const check = (module: string): void => {
    const { place = LOCAL } = placements.of(module) ?? {};
    if (place === LOCAL) {
      checks.get(module)?.();
      checks.delete(module);
      return;
    }
    const probe = () => readinessAt(module, placements.of(module)?.place ?? LOCAL);
    if (!checks.has(module)) checks.set(module, health.check({ module, name: 'placement', stops: 'serving', probe }));
  };
  for (const module of modules) check(module);
  placements.onChange(({ module }) => {
    if (modules.includes(module)) check(module);
  });
}

/** Says where a module of other hosts is. @throws Error when it serves at none of its addresses. */
export async function placedReadiness(peers: Peers, hosts: KnownHosts, module: string): Promise<string> {
  const addresses = hosts.of(module).map(({ address }) => address);
  if (addresses.length === 0) throw new Error(`No instance of ${module} is registered; start its service.`);
  const found = await Promise.allSettled(addresses.map((address) => readinessAt(peers, module, address)));
  const sentences = found.map((one) => (one.status === 'fulfilled' ? one.value : messageOf(one.reason)));
  if (found.every(({ status }) => status === 'rejected')) throw new Error(sentences.join(' '));
  return sentences.join(' ');
}

async function readinessAt(peers: Peers, module: string, place: string): Promise<string> {
  const { text } = await peers
    .at(place)
    .send({ method: 'GET', target: `/health/ready/${module}`, timeoutMs: PROBE_MS });
  return readinessIn(`${module} is at ${place}.`, text);
}

/**
 * Says where a module is, and what is wrong there.
 * @param where a sentence
 * @param text its readiness, as its host sends it
 * @throws Error when it does not serve
 */
export function readinessIn(where: string, text: string): string {
  const { status, checks } = JSON.parse(text) as ReadyModule;
  const reasons = Object.entries(checks).flatMap(([name, { ok, detail }]) => (ok ? [] : [`${name}: ${detail ?? ''}`]));
  const sentence = [where, ...reasons].join(' ');
  if (status === 'failing') throw new Error(sentence);
  return sentence;
}
