import { connect, type Socket } from 'node:net';

/** Bytes over a socket, as no proper client would send them. */
export class Wire {
  private received = Buffer.alloc(0);
  private readonly closed: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    // A server that cuts off a flood resets the connection; what it said before counts.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async to(port: number): Promise<Wire> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Wire(socket);
  }

  send(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Sends the same bytes again and again until the server closes the connection. Returns how many it could send. */
  async pour(bytes: string): Promise<number> {
    const before = this.socket.bytesWritten;
    const go = (): void => {
      while (this.socket.writable && this.socket.write(bytes));
    };
    this.socket.on('drain', go);
    go();
    await this.closed;
    return this.socket.bytesWritten - before;
  }

  /** All that came, when the server has closed the connection. */
  async end(): Promise<string> {
    await this.closed;
    return this.received.toString('utf8');
  }

  /** All that has come so far. */
  get text(): string {
    return this.received.toString('utf8');
  }

  /** Reads nothing more, so that what the server sends fills the buffers between. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Resolves when the server has cut the connection off, whatever it had still to send. */
  async cutOff(): Promise<void> {
    // A paused socket does not notice its end until it reads or writes.
    const poke = setInterval(() => this.socket.write(' '), 200);
    await this.closed;
    clearInterval(poke);
  }

  cut(): void {
    this.socket.destroy();
  }
}

/** The status lines in what came back. */
export function statusesIn(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** The body of the first response, as JSON. */
export function problemIn(text: string): {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
} {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return JSON.parse(body.slice(0, body.indexOf('}') + 1)) as { status: number; code: string; requestId: string };
}
