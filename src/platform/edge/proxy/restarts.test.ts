import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { arrives } from '../../testing/waiting.js';
import { ForeignService, type ForeignWorld, foreignWorld } from './fixtures/foreign-world.js';

describe.each([
  ['by streams alone', true],
  ['by the shorter way where it can', false],
])('a foreign service, reached %s,', (_way, onlyStreams) => {
  let world: ForeignWorld;
  beforeEach(async () => {
    world = await foreignWorld({ onlyStreams });
  });
  afterEach(() => world.end());
  const get = (path = '/api/plants') => fetch(world.url + path);

  it('that starts again is reached again, and no client meets a connection that it has closed', async () => {
    const { port } = world.service;
    for (let count = 0; count < 8; count += 1) await (await get()).text();
    await world.service.stop();
    expect((await get()).status).toBe(503);
    const again = await ForeignService.start(port);
    again.answer = (_request, response) => void response.end('again');
    expect(await Promise.all(Array.from({ length: 8 }, async () => (await get()).text()))).toEqual(
      Array(8).fill('again'),
    );
    await again.stop();
  });

  it('that closes each connection after its response causes no error', async () => {
    world.service.answer = (_request, response) => {
      response.end('foreign', () => response.socket?.destroy());
    };
    for (let count = 0; count < 30; count += 1) expect(await (await get()).text()).toBe('foreign');
  });

  it('is sent each request over connections that are kept', async () => {
    let opened = 0;
    world.service.server.on('connection', () => (opened += 1));
    for (let count = 0; count < 20; count += 1) await (await get()).text();
    for (let count = 0; count < 20; count += 1)
      await (await fetch(`${world.url}/api/plants`, { method: 'POST', body: 'x' })).text();
    expect(opened).toBe(1);
  });
});

/** A program that listens, accepts nothing, and does nothing else: it is stopped where it is. */
const DEAF = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  process.stdout.write(String(this.address().port)); })`;

describe('a foreign service that takes no connection', () => {
  let child: ChildProcess;
  const waiting: Socket[] = [];
  afterEach(async () => {
    for (const socket of waiting.splice(0)) socket.destroy();
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });

  it.each([true, false])('is a 504 after two seconds, by streams alone: %s', async (onlyStreams) => {
    child = spawn(process.execPath, ['-e', DEAF]);
    const [port] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    child.kill('SIGSTOP');
    // Its queue of connections is short; once it is full, the next one opens no more.
    await arrives('a full queue', async () => {
      const socket = connect(Number(port), '127.0.0.1');
      waiting.push(socket.on('error', () => undefined));
      await new Promise((resolve) => setTimeout(resolve, 500));
      // What has happened meanwhile is noticed before this.
      await new Promise((resolve) => setImmediate(resolve));
      return socket.connecting;
    });
    const world = await foreignWorld({ onlyStreams });
    world.prefixes.hand('/api/plants', `http://127.0.0.1:${String(port)}`);
    for (const options of [{}, { method: 'POST', body: 'x' }]) {
      const response = await fetch(`${world.url}/api/plants`, options);
      expect([response.status, await response.json()]).toEqual([
        504,
        expect.objectContaining({
          code: 'UPSTREAM_TIMEOUT',
          detail: expect.stringContaining('nothing was sent to it'),
        }),
      ]);
    }
    await world.end();
  });
});
