import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { payment } from '../../../src/modules/payment/contract.js';
import { stub, testWorld, type TestWorld, VirtualClock } from '../../../src/platform/testing/api.js';
import { accountOf } from './payments.js';
import type * as Contracts from './start/src/contracts.js';
import type * as Release from './start/src/release.js';
import type * as Settlement from './start/src/settlement.js';

/** The modules of a workspace. */
export interface Sources {
  readonly bank: typeof Contracts.bank;
  readonly settlementModule: typeof Settlement.settlementModule;
  readonly release: typeof Release;
}

/** @param folder the folder `src` of a workspace, or of a part of the material */
export async function sourcesIn(folder: string): Promise<Sources> {
  const own = (file: string) => import(pathToFileURL(join(folder, file)).href) as Promise<unknown>;
  const { bank } = (await own('contracts.ts')) as typeof Contracts;
  const { settlementModule } = (await own('settlement.ts')) as typeof Settlement;
  return { bank, settlementModule, release: (await own('release.ts')) as typeof Release };
}

/**
 * A world of payment, the bank and settlement, on the data of the worlds before it.
 * @param options `subscribes`: whether it is the build with the subscriptions. `asked` is called before the bank answers.
 */
export function settlementWorld(
  { bank, settlementModule }: Sources,
  dataDirectory: string,
  { subscribes, at, asked }: { subscribes: boolean; at: number; asked?: () => Promise<void> },
): Promise<TestWorld> {
  const module = subscribes ? settlementModule : { ...settlementModule, on: [] };
  const answer = async ({ shopId }: { shopId: string }) => {
    await asked?.();
    return { account: accountOf(shopId) };
  };
  return testWorld([module], {
    ...{ stubs: [stub(payment), stub(bank, { accountOf: answer })], dataDirectory, printErrors: false },
    clock: new VirtualClock(at),
  });
}
