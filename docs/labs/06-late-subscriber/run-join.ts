/**
 * Has the module settlement of a workspace join a marketplace that has taken payments for months: the build before, the build with the
 * subscriptions, which is killed while it catches up (`kill -9`), and the same build again. Customers pay all the time.
 * `node run-join.ts <sources> <data directory> <seed>`
 */
import 'reflect-metadata';
import type { TestWorld } from '../../../src/platform/testing/api.js';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import type { Joined, Sum } from './joined.js';
import { deployAndKill } from './kill.js';
import { bookings, Customers, sumsOf, total } from './payments.js';
import { BEGAN_AT, MONTH_MS, PAGE, PAST_EACH_MONTH, PAST_MONTHS, STARTED_AGAIN_AT, TRAFFIC } from './plan.js';
import { settlementWorld, sourcesIn } from './settlement-world.js';
import type { Release } from './start/src/books.js';
import { printResult } from '../../../tools/lab/print-result.js';

const [folder = '', dataDirectory = '', seed = '1'] = process.argv.slice(2);
const NOTHING: Sum = { postings: 0, won: 0 };
let pagesRead = 0;

async function joined(): Promise<Joined> {
  const sources = await sourcesIn(folder);
  const customers = new Customers(new RandomChoices(Number(seed)), 'order');

  const before = await settlementWorld(sources, dataDirectory, { subscribes: false, at: BEGAN_AT });
  const past = await closing(before, async () => {
    for (let month = 0; month < PAST_MONTHS; month += 1) {
      await customers.pay(before, PAST_EACH_MONTH);
      before.clock.set(before.clock.now() + MONTH_MS);
    }
    const sum = total(sumsOf(await bookings(before)).values());
    await sources.release.beforeDeploy(releaseIn(before, customers));
    // The old build stops and the new one starts; meanwhile customers pay.
    await customers.pay(before, TRAFFIC);
    return sum;
  });

  const settledAtKill = await deployAndKill([folder, dataDirectory, seed, String(Math.floor(past.postings / 2))]);
  const after = await settlementWorld(sources, dataDirectory, { subscribes: true, at: STARTED_AGAIN_AT });
  return closing(after, async () => {
    await customers.pay(after, TRAFFIC);
    await sources.release.afterDeploy(releaseIn(after, customers));
    await customers.pay(after, TRAFFIC);
    await after.settled();
    const booked = sumsOf(await bookings(after));
    const rows = await after
      .store('settlement')
      .reads.sql.all<{ shop_id: string; amount: number; postings: number }>('SELECT * FROM balances');
    const settled = new Map(rows.map((row) => [row.shop_id, { postings: row.postings, won: row.amount }]));
    const shops = [...new Set([...booked.keys(), ...settled.keys()])];
    const isEqual = (shop: string) => JSON.stringify(booked.get(shop)) === JSON.stringify(settled.get(shop));
    return {
      ...{ past, booked: total(booked.values()), settled: total(settled.values()), pagesRead },
      ...{ shops: shops.length, shopsWrong: shops.filter((shop) => !isEqual(shop)).length },
      ...(settledAtKill === undefined ? {} : { settledAtKill }),
    };
  });
}

/** What a release can use in a world. While it reads a page, customers pay. */
function releaseIn(world: TestWorld, customers: Customers): Release {
  return {
    async *pages() {
      for (let read = 0; ;) {
        const page = (await bookings(world)).slice(read, read + PAGE);
        if (page.length === 0) return;
        [read, pagesRead] = [read + page.length, pagesRead + 1];
        await customers.pay(world, 1);
        yield page;
        // The last page is not full: behind it, nothing is there yet.
        if (page.length < PAGE) return;
      }
    },
    async write(work) {
      await world.store('settlement').units.run('a release', work);
    },
  };
}

async function closing<T>(world: TestWorld, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await world.close();
  }
}

const NONE = { past: NOTHING, booked: NOTHING, settled: NOTHING, shops: 0, shopsWrong: 0 };
await printResult<Joined>(joined, (failure) => ({ failure, ...NONE, pagesRead }));
