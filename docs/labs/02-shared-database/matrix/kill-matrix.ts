import type { Tell } from '../../../../tools/lab/lab.js';
import { type Attempts, FEATURES, type Market } from './market.js';

/** Which features work under which fault; measured. */
export interface KillMatrix {
  readonly name: string;
  readonly rows: readonly { readonly fault: string; readonly works: Attempts }[];
}

/** After a fault a marketplace must work again within this time, in milliseconds. */
const AGAIN_MS = 60_000;

/**
 * Injects one fault after another into a marketplace, and tries all features under each.
 * @throws Error when a feature does not work before a fault: a row would then show more than its fault
 */
export async function measureMatrix(market: Market, tell: Tell): Promise<KillMatrix> {
  const rows: KillMatrix['rows'][number][] = [];
  for (const fault of market.faults) {
    await assertWorks(market, fault.name);
    const end = await fault.inject();
    try {
      rows.push({ fault: fault.name, works: await market.attempt() });
    } finally {
      await end();
    }
    tell(`${market.name}, ${fault.name}: ${stoppedIn(rows.at(-1)?.works)}.`);
  }
  return { name: market.name, rows };
}

async function assertWorks(market: Market, next: string): Promise<void> {
  const end = performance.now() + AGAIN_MS;
  for (;;) {
    const works = await market.attempt();
    if (FEATURES.every((feature) => works[feature])) return;
    if (performance.now() > end)
      throw new Error(
        `${market.name} must work before '${next}', and does not: ${stoppedIn(works)}. Make it work first; 'npm run lab -- reset' puts the lab back.`,
      );
  }
}

function stoppedIn(works: Attempts | undefined): string {
  const names = FEATURES.filter((feature) => works?.[feature] === false);
  return names.length === 0 ? 'nothing stops' : `stops: ${names.join(', ')}`;
}
