import fc from 'fast-check';
import { addressCases } from './address-cases.js';
import { assertRefused, assertSound } from './assert-refused.js';
import { bodyCases } from './body-cases.js';
import type { Answer, Asking, Door } from './door.js';
import { inParallel } from './in-parallel.js';
import { Marketplace } from './marketplace.js';
import { type Operation, operationsAt } from './operations.js';

/** Set ABUSE_SEED to another number for other values. */
const SEED = Number(process.env['ABUSE_SEED'] ?? 4_711);
/** Of what fits its schema no more is sent: some of it is done, and checking a password takes its time. */
const MOST_FITTING = 40;

interface Case extends Asking {
  readonly what: string;
  /** Whether it breaks what the description asks for, so that it must be refused and leave nothing. */
  readonly breaks: boolean;
}

describe(`what the API describes, asked with what it does not (ABUSE_SEED=${SEED})`, () => {
  let marketplace: Marketplace;
  let operations: readonly Operation[];
  let door: Door;
  let sent = 0;
  beforeAll(async () => {
    marketplace = await Marketplace.open();
    operations = await operationsAt(marketplace.door());
    door = marketplace.door(await marketplace.token());
  });
  afterAll(() => marketplace.close());

  /** What was wrong with the answers to some cases; the first few of each operation. */
  const faultsOf = async (
    operation: Operation,
    cases: readonly Case[],
    judge: (answer: Answer, what: string) => void,
  ): Promise<readonly string[]> => {
    sent += cases.length;
    const faults: string[] = [];
    await inParallel(cases, 8, async (asked) => {
      try {
        judge(await door.ask(asked), `${operation.id}, where ${asked.what},`);
      } catch (error) {
        faults.push((error as Error).message);
      }
    });
    return faults.slice(0, 5);
  };

  it('is refused with a problem that the description lists, never with an error of the server, and leaves nothing', async () => {
    const before = await marketplace.books.copy();
    const faults: string[] = [];
    for (const operation of operations) {
      const breaking = casesOf(operation).filter(({ breaks }) => breaks);
      const found = await faultsOf(operation, breaking, (answer, what) => {
        assertRefused(answer, what);
        assertListed(operation, answer, what);
      });
      faults.push(...found);
    }
    expect(faults).toEqual([]);
    expect(sent).toBeGreaterThan(operations.length * 20);
    expect(await marketplace.books.copy()).toEqual(before);
  }, 400_000);

  it('but fits all the same is done or refused with a problem, never an error of the server', async () => {
    const faults: string[] = [];
    for (const operation of operations) {
      const fitting = casesOf(operation).filter(({ breaks }) => !breaks);
      const found = await faultsOf(operation, someOf(fitting), (answer, what) => {
        assertSound(answer, what);
        assertListed(operation, answer, what);
      });
      faults.push(...found);
    }
    expect(faults).toEqual([]);
  }, 400_000);

  it('leaves no error in the log, and a marketplace that serves', async () => {
    const errors = marketplace.lines.filter((line) => /"level":"(error|fatal)"/.test(line));
    expect(errors).toEqual([]);
    expect((await marketplace.door().get('/health/ready')).status).toBe(200);
    expect((await marketplace.door().get('/api/shops')).status).toBe(200);
  });
});

/** What is refused before anyone looks at the address is said of no operation. */
const OF_NO_OPERATION = ['EXPECTATION_FAILED'];

function assertListed(operation: Operation, { status, text }: Answer, what: string): void {
  if (status < 400) return;
  const { code } = JSON.parse(text) as { code: string };
  if (!operation.codes[status]?.includes(code) && !OF_NO_OPERATION.includes(code))
    throw new Error(`${what} was refused with ${status} ${code}, which /openapi.json does not list.`);
}

function someOf(cases: readonly Case[]): readonly Case[] {
  const maxLength = Math.min(cases.length, MOST_FITTING);
  return fc
    .sample(fc.shuffledSubarray([...cases], { minLength: maxLength, maxLength }), { seed: SEED, numRuns: 1 })
    .flat();
}

function casesOf(operation: Operation): Case[] {
  const { method, body } = operation;
  const { proper, faulty } = addressCases(operation, SEED);
  const bodies = body ? bodyCases(body, SEED) : [];
  const [usual] = bodies.filter(({ text }) => fits(operation, text));
  return [
    ...faulty.map((one) => ({ ...one, method, body: body && usual?.text })),
    ...bodies.map(({ what, text }) => ({ ...proper, what, method, body: text, breaks: !fits(operation, text) })),
  ];
}

function fits({ body, fits: check }: Operation, text: string): boolean {
  return body !== undefined && check(body, JSON.parse(text));
}
