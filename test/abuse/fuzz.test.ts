import fc from 'fast-check';
import { addressCases } from './address-cases.js';
import { assertRefused, assertSound } from './assert-refused.js';
import { bodyCases } from './body-cases.js';
import type { HttpResponse, HttpRequest } from './door.js';
import { inParallel } from './in-parallel.js';
import { Marketplace } from './marketplace.js';
import type { Operation } from './operations.js';

/** Set ABUSE_SEED to another number for other values. */
const SEED = Number(process.env['ABUSE_SEED'] ?? 4_711);
/** Of what fits its schema no more is sent: some of it is done, and checking a password takes its time. */
const MOST_FITTING = 40;

interface Case extends HttpRequest {
  readonly what: string;
  /** Whether it breaks the description, so that it must be refused and write nothing. */
  readonly breaks: boolean;
}

describe(`requests that break the API's description (ABUSE_SEED=${SEED})`, () => {
  let marketplace: Marketplace;
  let operations: readonly Operation[];
  let token: string;
  let sent = 0;
  beforeAll(async () => {
    marketplace = await Marketplace.open();
    operations = await marketplace.operations();
    token = await marketplace.token();
  });
  afterAll(() => marketplace.close());

  /** What was wrong with the responses to some cases; the first few of each operation. */
  const faultsOf = async (
    operation: Operation,
    cases: readonly Case[],
    judge: (response: HttpResponse, what: string) => void,
  ): Promise<readonly string[]> => {
    sent += cases.length;
    const faults: string[] = [];
    await inParallel(cases, 8, async (sent) => {
      try {
        judge(await marketplace.door(token, operation.listener).send(sent), `${operation.id}, where ${sent.what},`);
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
      const found = await faultsOf(operation, breaking, (response, what) => {
        assertRefused(response, what);
        assertListed(operation, response, what);
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
      const found = await faultsOf(operation, someOf(fitting), (response, what) => {
        assertSound(response, what);
        assertListed(operation, response, what);
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

function assertListed(operation: Operation, { status, text }: HttpResponse, what: string): void {
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
