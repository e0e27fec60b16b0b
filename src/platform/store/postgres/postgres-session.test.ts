import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PostgresSession, SessionLost } from './postgres-session.js';

/** A message of the server (PostgreSQL, chapter 55): a letter, the length, the content. */
function message(letter: string, content: Buffer | string = ''): Buffer {
  const body = Buffer.from(content);
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const AUTHENTICATED = message('R', Buffer.alloc(4));
const READY = message('Z', 'I');
const DONE = Buffer.concat([message('C', 'SET\0'), READY]);
const TERMINATED = message('E', 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');

describe('a session whose server ends it', () => {
  let server: Server;
  let session: PostgresSession;
  /** What the server sends for each query, in one packet, before it closes the connection where it says so. */
  let replies: { readonly packet: Buffer; readonly close: boolean }[];

  const serve = (socket: Socket) => {
    let begun = false;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (!begun) {
        begun = true;
        socket.write(Buffer.concat([AUTHENTICATED, READY]));
      } else if (data.toString('latin1', 0, 1) === 'Q') {
        const reply = replies.shift() ?? { packet: DONE, close: false };
        socket.write(reply.packet);
        if (reply.close) socket.end();
      }
    });
  };

  beforeEach(async () => {
    replies = [];
    server = createServer(serve).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `postgres://gardener@127.0.0.1:${port}/garden`;
    session = new PostgresSession({ url, name: 'ficus garden writer', setUp: 'SET a = 1', timeoutMs: 1_000 });
  });
  afterEach(async () => {
    await session.close();
    server.close();
    await once(server, 'close');
  });

  it('is lost when the server ends it in the packet that completes its start', async () => {
    replies = [{ packet: Buffer.concat([DONE, TERMINATED]), close: false }];
    await expect(session.script('BEGIN')).rejects.toThrow(SessionLost);
    expect((await session.script('BEGIN')).command).toBe('SET');
  });

  it('is lost when the server ends it instead of responding, with and without an error', async () => {
    await session.script('BEGIN');
    replies = [{ packet: TERMINATED, close: true }];
    await expect(session.script('COMMIT')).rejects.toThrow(SessionLost);
    await session.script('BEGIN');
    replies = [{ packet: Buffer.alloc(0), close: true }];
    await expect(session.script('COMMIT')).rejects.toThrow(SessionLost);
    expect((await session.script('BEGIN')).command).toBe('SET');
  });
});
