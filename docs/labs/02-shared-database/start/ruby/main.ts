/** The program ruby: one process that serves all features over HTTP. `node main.ts <data directory>` prints where it listens. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { begin, features, type Input } from './features.js';

const [directory = ''] = process.argv.slice(2);

async function inputOf(request: IncomingMessage): Promise<Input> {
  const { searchParams } = new URL(request.url ?? '', 'http://ruby');
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return { ...Object.fromEntries(searchParams), ...(JSON.parse(text || '{}') as object) };
}

async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const path = request.url?.split('?')[0] ?? '';
  const feature = features[`${request.method} ${path}`];
  if (!feature) return { status: 404, body: { error: `ruby has no ${request.method} ${path}.` } };
  try {
    return { status: 200, body: await feature(directory, await inputOf(request)) };
  } catch (error) {
    const isLocked = (error as { code?: unknown }).code === 'SQLITE_BUSY';
    return { status: isLocked ? 503 : 500, body: { error: String(error) } };
  }
}

await begin(directory);
const server = createServer((request, response) => {
  void answer(request).then(({ status, body }) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
});
await once(server.listen(0, '127.0.0.1'), 'listening');
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
