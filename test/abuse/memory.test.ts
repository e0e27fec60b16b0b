import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { addressCases } from './address-cases.js';
import { bodyCases } from './body-cases.js';
import type { HttpRequest } from './door.js';
import { inParallel } from './in-parallel.js';
import { Marketplace } from './marketplace.js';
import { operationsAt } from './operations.js';
import { Wire } from './wire.js';

const MIB = 1_048_576;
const ROUND = 1_500;
const MOST_ROUNDS = 6;
/** What may stay after a round: caches that fill up to their bound, and what the engine itself keeps. */
const LITTLE = MIB;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is in use when nothing can be collected any more. */
async function inUse(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('memory', () => {
  let marketplace: Marketplace;
  beforeAll(async () => {
    marketplace = await Marketplace.open({ HEADERS_TIMEOUT: '400ms', REQUEST_TIMEOUT: '800ms' });
  });
  afterAll(() => marketplace.close());

  /** Requests that nothing is done for, each different from every other in what could be kept of it. */
  async function abuse(round: number): Promise<void> {
    const operations = await operationsAt(marketplace.door());
    const cases: HttpRequest[] = operations.flatMap((operation) => {
      const { proper, faulty } = addressCases(operation, round);
      const bodies = operation.body ? bodyCases(operation.body, round) : [];
      return [
        ...faulty.filter(({ breaks }) => breaks).map((one) => ({ ...one, method: operation.method, body: '{}' })),
        ...bodies.map(({ text }) => ({ ...proper, method: operation.method, body: `${text} x` })),
      ];
    });
    const token = await marketplace.token({ sub: `abuser-${round}` });
    await inParallel(
      Array.from({ length: ROUND }, (_none, n) => n),
      8,
      async (n) => {
        const sent = cases[(n * 7 + round) % cases.length] as HttpRequest;
        const headers = { ...sent.headers, 'x-request-id': `r-${round}-${n}`, [`x-${round}-${n}`]: 'x'.repeat(500) };
        const who = n % 3 === 0 ? token : n % 3 === 1 ? `${token}${n}` : undefined;
        await marketplace.door(who).send({ ...sent, headers });
        await marketplace.door(who).get(`/api/${round}-${n}?a-${n}=1`);
      },
    );
    const wires = await Promise.all(Array.from({ length: 30 }, () => Wire.to(marketplace.port)));
    for (const wire of wires) wire.send('POST /api/members HTTP/1.1\r\nhost: x\r\ncontent-length: 90000\r\n\r\n{"a":');
    await Promise.all(wires.map((wire) => wire.end()));
    marketplace.lines.length = 0;
  }

  it('comes back to what it was after thousands of abusive requests', async () => {
    const seen: number[] = [];
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      await abuse(round);
      seen.push(await inUse());
      const [before = 0, after = Infinity] = seen.slice(-2);
      // What is kept for each request grows with each round; what only warms up stops growing.
      if (seen.length > 2 && after - before < LITTLE) return;
    }
    throw new Error(
      `Memory grows with each round: ${seen.map((bytes) => `${Math.round(bytes / MIB)} MiB`).join(', ')}.`,
    );
  });
});
