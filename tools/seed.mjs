/** `npm run seed`: fills the running marketplace with orders. */
import { Sender } from './api/sender.mjs';
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { printAnswer } from './command/print-answer.mjs';
import { publicAddressOf } from './command/public-address.mjs';
import { numberOf, readWords } from './events/words.mjs';
import { say } from './say.mjs';
import { SeedMarket } from './seed/seed-market.mjs';

const [ORDERS, MOST, SAY_EVERY_MS] = [1_000, 1_000_000, 5_000];
const USAGE = `npm run seed -- [--orders <n>] [--seed <text>] [--dry-run] [--json]

Gives the running marketplace a history: customers join and order from the shops of the sample owners, who accept most orders and reject
some; some customers cancel, some cards are declined. All of it through the public API, so what there is afterwards is what such a day
would have left: payments, messages, events.
  --orders <n>   how many orders: ${ORDERS} unless it is set, ${MOST} at most
  --seed <text>  what the orders are made from; the time unless it is set. The same seed places each order once, so a run that was
                 ended goes on when it is repeated
  --dry-run      says how many orders would be accepted, rejected, cancelled and left alone, and places nothing
  --json         one value for programs`;

answerHelp(USAGE);

process.exitCode = await printAnswer(process.argv.includes('--json'), async () => {
  const { names, values, flags } = readWords(process.argv.slice(2), {
    flags: ['json', 'dry-run'],
    values: ['orders', 'seed'],
  });
  if (names[0] !== undefined) throw new CommandError(`'${names[0]}' is no word of this command.\n\n${USAGE}`);
  const orders = numberOf(values, 'orders') ?? ORDERS;
  if (orders < 1 || orders > MOST) throw new CommandError(`--orders takes a number from 1 to ${MOST}, not ${orders}.`);
  const seed = values.get('seed') ?? Date.now().toString(36);
  if (!/^[A-Za-z0-9._-]{1,40}$/.test(seed))
    throw new CommandError(`--seed takes up to 40 letters, digits, '.', '_' and '-', not '${seed}'.`);

  const market = new SeedMarket(new Sender(publicAddressOf(process.env)), seed);
  await market.open();
  if (flags.has('dry-run')) {
    const planned = market.planned(orders);
    return {
      value: { seed, orders, shops: market.shops.length, planned },
      text: `Would be placed: ${listed(planned)}.`,
    };
  }
  await market.join();
  const began = performance.now();
  const rate = () => Math.round((market.done * 1_000) / Math.max(performance.now() - began, 1));
  const progress = setInterval(
    () => say(`${market.done.toLocaleString('en')} of ${orders.toLocaleString('en')} orders, ${rate()} a second`),
    SAY_EVERY_MS,
  );
  try {
    await market.fill(orders);
  } finally {
    clearInterval(progress);
  }
  const [ms, statuses] = [Math.round(performance.now() - began), Object.fromEntries(market.tally)];
  const text = `${orders.toLocaleString('en')} orders in ${Math.round(ms / 1_000)} s: ${listed(statuses)}. The seed was '${seed}'.`;
  return { value: { seed, orders, ms, statuses }, text };
});

/** @param {{ readonly [name: string]: number }} counts */
function listed(counts) {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
    .join(', ');
}
