import { readFile } from 'node:fs/promises';
import { dataDirectory, Program } from '../program/program.js';
import { statusesIn, Wire } from './wire.js';

const CONNECTIONS = 16;
const REQUESTS = 20_000;
const LIST = 'GET /api/shops?limit=100 HTTP/1.1\r\nhost: x\r\n\r\n';
const MOST_RESIDENT_MIB = 300;
const MOST_MEDIAN_MS = 250;
const TRIES = 20;

async function residentMib(program: Program): Promise<number> {
  const status = await readFile(`/proc/${program.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

/** The process as an attacker without a token sees it: small heap, no rate limit to hide behind. */
describe('a process with a heap of 512 MB', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  beforeEach(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path, {
      NODE_OPTIONS: '--max-old-space-size=512',
      RATE_LIMIT: 'off',
      RESPONSE_TIMEOUT: '2s',
      LOG_LEVEL: 'info',
    });
  });
  afterEach(async () => {
    await program.kill();
    await data.remove();
  });

  const port = () => Number(new URL(program.url).port);

  async function pipelined(count: number, requests: string): Promise<Wire[]> {
    const wires = await Promise.all(Array.from({ length: count }, () => Wire.to(port())));
    for (const wire of wires) wire.send(requests);
    return wires;
  }

  /** Milliseconds that each of some requests for health took, one after the other, and the most memory seen meanwhile. */
  async function watchHealth(): Promise<{ readonly median: number; readonly resident: number }> {
    const took: number[] = [];
    let resident = 0;
    for (let n = 0; n < TRIES; n += 1) {
      const began = performance.now();
      const response = await fetch(`${program.url}/health/live`, { headers: { connection: 'close' } });
      expect(response.status).toBe(200);
      took.push(performance.now() - began);
      resident = Math.max(resident, await residentMib(program));
    }
    took.sort((one, other) => one - other);
    return { median: took[TRIES / 2] as number, resident };
  }

  it('stays small and serves health while 16 connections pipeline 20,000 requests each', async () => {
    const wires = await pipelined(CONNECTIONS, LIST.repeat(REQUESTS));
    const seen = await watchHealth();
    for (const wire of wires) wire.cut();
    expect(program.gone).toBe(false);
    expect(seen.resident).toBeLessThan(MOST_RESIDENT_MIB);
    expect(seen.median).toBeLessThan(MOST_MEDIAN_MS);
  });

  it('stays small and serves health while 16 connections pipeline and never read a response, and cuts them off', async () => {
    const wires = await pipelined(CONNECTIONS, LIST.repeat(REQUESTS));
    for (const wire of wires) wire.stopReading();
    const seen = await watchHealth();
    expect(seen.resident).toBeLessThan(MOST_RESIDENT_MIB);
    expect(seen.median).toBeLessThan(MOST_MEDIAN_MS);
    await Promise.all(wires.map((wire) => wire.cutOff()));
    expect((await fetch(`${program.url}/api/shops`)).status).toBe(200);
  });

  it('serves all requests that one connection pipelines, in their order', async () => {
    const paths = Array.from({ length: 3_000 }, (_none, n) => `/api/shops/none-${n}`);
    const [wire] = await pipelined(
      1,
      paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\nx-request-id: ${path.slice(11)}\r\n\r\n`).join('') +
        'GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );
    const text = (await wire?.end()) ?? '';
    expect(statusesIn(text)).toHaveLength(paths.length + 1);
    expect([...text.matchAll(/x-request-id: (none-\d+)/g)].map(([, id]) => id)).toEqual(
      paths.map((path) => path.slice(11)),
    );
  });
});
