/**
 * The gateway of the push provider, a program of its own. It writes each request into a book before it responds. The same key shows
 * a push once. `node push-gateway.ts <book> <port>`
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { serveLab } from '../../../tools/lab/processes/serve-lab.js';

/** A request that the gateway has acknowledged. */
export interface GatewayRequest {
  readonly key: string;
  readonly orderId: string;
  readonly memberId: string;
  /** `repeated`: its key was shown before. `lost`: acknowledged in the incident, and shown to nobody. */
  readonly result: 'shown' | 'repeated' | 'lost';
}

const [book = '', port = '0'] = process.argv.slice(2);
const written = existsSync(book) ? readFileSync(book, 'utf8').trimEnd().split('\n') : [];
const requests = written.map((line) => JSON.parse(line) as GatewayRequest);
/** The orders whose next push it loses. */
const losing = new Set<string>();

function take(request: Omit<GatewayRequest, 'result'>): void {
  const isKnown = requests.some(({ key, result }) => key === request.key && result === 'shown');
  const isLost = losing.delete(request.orderId);
  const taken: GatewayRequest = { ...request, result: isKnown ? 'repeated' : isLost ? 'lost' : 'shown' };
  requests.push(taken);
  appendFileSync(book, `${JSON.stringify(taken)}\n`);
}

const server = createServer((request, response) => {
  const respond = async () => {
    take(JSON.parse(await text(request)) as Omit<GatewayRequest, 'result'>);
    response.writeHead(202).end();
  };
  void respond();
});
await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));

serveLab({
  about: () => (server.address() as AddressInfo).port,
  requests: () => requests,
  lose: ({ orderIds }: { orderIds: readonly string[] }) => orderIds.forEach((orderId) => losing.add(orderId)),
});
