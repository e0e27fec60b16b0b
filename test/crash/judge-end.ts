import { arrives } from '../../src/platform/testing/waiting.js';
import type { Customer } from '../program/customer.js';
import type { Books } from './books.js';
import { judgeBooks } from './judge-books.js';
import { judgeMoney } from './judge-money.js';
import { judgeRequests, judgeVersions } from './judge-requests.js';
import type { OnKafka } from './on-kafka.js';
import type { Processes } from './processes.js';
import { quiet } from './quiet.js';
import type { RequestLog, Sender } from './request-log.js';
import type { Findings } from './verdict.js';

export const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];

/** How long requests that get no promise are repeated. */
const ANSWERED_WITHIN_MS = 60_000;

/** What was driven, and by whom. */
interface Driven {
  readonly processes: Processes;
  readonly requests: RequestLog;
  readonly customer: Customer;
  readonly owner: Customer;
  readonly shopId: string;
  /** The version of the shop before the load. */
  readonly version: number;
  /** Where events go over Kafka. */
  readonly kafka?: OnKafka | undefined;
}

/** Waits until the processes are idle, judges what they answer, stops them, and judges what is left in their databases. */
export async function judgeEnd(driven: Driven, findings: Findings): Promise<void> {
  const { processes, requests, customer, owner, shopId, version, kafka } = driven;
  const programs = processes.names.map((name) => processes.program(name));
  const unanswered = async () =>
    (await customer.all('/api/orders')).filter((order) => order['status'] === 'paid').length;
  await answered(requests, { customer, owner });
  await quiet(
    programs.map(({ internalUrl }) => internalUrl),
    unanswered,
  ).catch((error: Error) => findings.lost.push(error.message));
  await judgeRequests(requests, { customer, owner }, findings);
  judgeVersions(requests, version, Number((await customer.get(`/api/shops/${shopId}`)).body['version']), findings);
  for (const { path, key } of requests.open) findings.lost.push(`${path} ${key} never got a response.`);
  if (kafka) await Promise.all(programs.map((program) => kafka.reads.look(program)));
  await kafka?.reads.stop();
  await Promise.all(programs.map((program) => program.stop()));
  await inBooks(processes, async (books) => {
    await judgeBooks(books, MODULES, findings);
    await judgeMoney(books, findings);
    await kafka?.judge(books, findings);
  });
}

/** Repeats what is open until all is answered, as a client does that was told that something is unavailable at present. */
async function answered(requests: RequestLog, as: Record<Sender, Customer>): Promise<void> {
  const repeated = async () => {
    for (const request of requests.open) await requests.repeat(as[request.by], request);
    return requests.open.length === 0;
  };
  // What stays open is found below.
  await arrives('a response to every request', repeated, ANSWERED_WITHIN_MS).catch(() => undefined);
}

/** Looks into the databases of processes that have ended. */
export async function inBooks(processes: Processes, look: (books: Books) => Promise<void>): Promise<void> {
  const books = processes.books();
  try {
    await look(books);
  } finally {
    await books.close();
  }
}
