import type { RemotePlacements } from '../fig/remote-placements.js';
import type { Module } from '../module/module.js';
import type { Health } from '../ops/health.js';
import type { Running } from './boot.js';

/** Adds where each module of a service is to the readiness of its process. One that stands by is ready: it is served elsewhere. */
export function checkService(
  health: Health,
  service: {
    readonly modules: readonly Module[];
    readonly placements: Pick<RemotePlacements, 'silence'>;
    /** The address of the keeper of the journal. */
    readonly keeper: string;
    readonly running: () => Running | undefined;
    /** Why the modules do not run or stand by yet. */
    readonly reason: () => string | undefined;
  },
): void {
  const { modules, placements, keeper, running, reason } = service;
  for (const { contract } of modules)
    health.check({
      module: contract.name,
      name: 'placement',
      stops: 'serving',
      probe: () => {
        const away = placements.silence && `The journal at ${keeper} cannot be read: ${placements.silence}`;
        const begun = running();
        if (!begun) throw new Error(away ?? reason() ?? 'It waits for the journal.');
        const place = begun.runtimes.get(contract.name)?.elsewhere;
        const stands = place && `stands by: ${contract.name} is at ${place}.`;
        return [stands, away].filter((sentence) => sentence !== undefined).join(' ') || undefined;
      },
    });
}
