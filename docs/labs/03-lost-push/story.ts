import type { Tell } from '../../../tools/lab/lab.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { Marketplace } from './marketplace.js';
import { countPushes, type Pushes } from './pushes.js';

/** What a failpoint of the platform stands for in this lab. */
const CRASHES = [
  { point: 'group.committed', when: 'the order is committed, and no subscriber was notified' },
  { point: 'unit.applied', when: 'the order is written and not committed' },
  { point: 'log.appended', when: 'the event is written and not committed' },
  { point: 'cursor.saved', when: 'the push is sent, and the cursor of the feed is not committed' },
] as const;

export interface Crash extends Pushes {
  readonly point: string;
  readonly when: string;
  /** Whether the modules came by the failpoint; otherwise they were killed afterwards. */
  readonly reached: boolean;
}

/** What came of pushes that the provider had lost. */
export interface Repair {
  readonly lost: number;
  readonly repaired: number;
  /** Orders, other than the lost ones, for which the gateway was called again. */
  readonly touched: number;
}

/** What a run has seen; later parts are missing where an earlier one went wrong. */
export interface Seen {
  readonly failure?: string;
  readonly before?: Pushes;
  readonly downtime?: Pushes;
  /** Of how many orders the log of `order` has an event, where pushes were lost in the downtime. */
  readonly published?: number;
  readonly crashes?: readonly Crash[];
  readonly repair?: Repair;
}

const AT_ONCE = 5;
const isWrong = ({ lost, twice }: Pushes) => lost.length + twice.length > 0;
const numbered = (what: string, count: number) => Array.from({ length: count }, (_, at) => `${what}-${at + 1}`);

/** Tells the story with the modules of the workspace; it ends with the first part in which a push is lost or doubled. */
export async function story(workspace: Workspace, tell: Tell, until: 'downtime' | 'end' = 'end'): Promise<Seen> {
  const marketplace = new Marketplace(workspace);
  let seen: Seen = {};
  try {
    tell('Starts your modules and the push gateway, and kills the gateway (kill -9) while 5 orders are accepted…');
    await marketplace.startGateway();
    await marketplace.startShop(CRASHES[0].point);
    seen = { ...(await gatewayDown(marketplace)) };
    if (until === 'downtime' || (seen.downtime && isWrong(seen.downtime))) return seen;

    const crashes: Crash[] = [];
    for (const [at, crash] of CRASHES.entries()) {
      tell(`Kills your modules (kill -9) at ${crash.point}, and starts them again…`);
      crashes.push(await crashed(marketplace, crash, CRASHES[at + 1]?.point ?? 'unit.applied'));
      seen = { ...seen, crashes };
      if (crashes.some(isWrong)) return seen;
    }
    tell('The provider loses 2 of 5 pushes; npm run events -- republish sends their events again…');
    return { ...seen, repair: await repaired(marketplace, workspace.seed) };
  } catch (error) {
    return { ...seen, failure: error instanceof Error ? error.message : String(error) };
  } finally {
    await marketplace.close();
  }
}

async function gatewayDown(marketplace: Marketplace): Promise<Seen> {
  const [before, during] = [numbered('before', 3), numbered('downtime', AT_ONCE)];
  for (const orderId of before) await marketplace.accept(orderId);
  await settled(marketplace);
  await marketplace.killGateway();
  for (const orderId of during) await marketplace.accept(orderId);
  await marketplace.startGateway();
  await settled(marketplace);
  const requests = await marketplace.requests();
  const seen = { before: countPushes(requests, before), downtime: countPushes(requests, during) };
  return seen.downtime.lost.length === 0 ? seen : { ...seen, published: (await eventsOf(marketplace, during)).length };
}

async function crashed(
  marketplace: Marketplace,
  { point, when }: (typeof CRASHES)[number],
  next: string,
): Promise<Crash> {
  const orderId = `crash-at-${point}`;
  const reached = await marketplace.acceptAndCrash(orderId);
  await marketplace.startShop(next);
  // As a client does that got no response.
  await marketplace.accept(orderId);
  await settled(marketplace);
  return { point, when, reached, ...countPushes(await marketplace.requests(), [orderId]) };
}

async function repaired(marketplace: Marketplace, seed: number): Promise<Repair> {
  const orders = numbered('incident', AT_ONCE);
  const first = seed % AT_ONCE;
  const lost = [first, (first + 1 + (seed % (AT_ONCE - 1))) % AT_ONCE].map((at) => orders[at] ?? '');
  await marketplace.loseNext(lost);
  for (const orderId of orders) await marketplace.accept(orderId);
  await settled(marketplace);
  const before = (await marketplace.requests()).length;
  const ids = (await eventsOf(marketplace, lost)).flatMap((id) => ['--id', id]);
  await marketplace.events(['republish', 'push<-order', ...ids, '--force']);
  await settled(marketplace);
  const requests = await marketplace.requests();
  const again = requests.slice(before).map(({ orderId }) => orderId);
  return {
    lost: lost.length,
    repaired: lost.length - countPushes(requests, lost).lost.length,
    touched: new Set(again.filter((orderId) => !lost.includes(orderId))).size,
  };
}

/** The ids of the events that the log of `order` has of these orders. */
async function eventsOf(marketplace: Marketplace, orderIds: readonly string[]): Promise<readonly string[]> {
  const events = await marketplace.events<readonly { id: string; key: string }[]>(['tail', 'order', '--limit', '100']);
  return events.filter(({ key }) => orderIds.includes(key)).map(({ id }) => id);
}

/** @throws Error when an event is parked */
async function settled(marketplace: Marketplace): Promise<void> {
  const parked = await marketplace.settle();
  if (parked) throw new Error(parked);
}
