import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that the system gives to outgoing connections, and those that `tools/command/free-ports.mjs` chooses. */
const LOWEST = 10_000;
/** A worker of jest has a block of its own, so that no other one takes the port of a program that is down. */
const BLOCK = 500;
const BLOCKS = 20;

/** Ports of 127.0.0.1 that nobody listens on at present, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const first = LOWEST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % BLOCKS) * BLOCK;
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries === BLOCK)
      throw new Error(`No ${count} ports are free from ${first} on; end the programs that have them.`);
    const port = first + Math.floor(Math.random() * BLOCK);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  if (!(await listens)) return false;
  server.close();
  await once(server, 'close');
  return true;
}
