import type { Socket } from 'node:net';
import type { Clock, Timer } from '../ops/clock.js';
import { messageOf } from '../ops/message-of.js';
import {
  fitting,
  type Frame,
  FrameFault,
  FrameKind,
  RecordReader,
  recordLimit,
  RecordWriter,
} from './frame-records.js';

/** A frame on its way out. */
export interface Outgoing extends Frame {
  /** Handed to the operating system, so the other side may have it. */
  isWritten: boolean;
  /** Set by its sender, so that it is not written any more. */
  isUnwanted?: boolean;
}

export interface FrameConnectionOptions {
  readonly socket: Socket;
  readonly keys: { readonly sent: Buffer; readonly received: Buffer };
  /** The longest text that this side takes, in bytes. */
  readonly longestText: number;
  readonly clock: Clock;
  /** After so long without a byte from the other side it gets a ping, and after as long again the connection ends, in milliseconds. */
  readonly quietMs: number;
  readonly frame: (frame: Frame) => void;
  /** The other side reads again. */
  readonly drained?: () => void;
  /** Called once. `fault` says that the other side broke the protocol or was silent; without it, the connection just ended. */
  readonly closed: (why: string, fault?: Error) => void;
}

/** How long the other side may be quiet before it is pinged, in milliseconds, by default. */
export const QUIET_MS = 15_000;

/**
 * One end of a connection. What is sent within one turn of the event loop is one write. While the other side does not read,
 * frames stay here and are not written.
 */
export class FrameConnection {
  private readonly writer: RecordWriter;
  private readonly reader: RecordReader;
  private queue: Outgoing[] = [];
  private isScheduled = false;
  private isClosed = false;
  private isEnding = false;
  private heard = true;
  private isPinged = false;
  private timer: Timer | undefined;

  constructor(private readonly options: FrameConnectionOptions) {
    const { socket, keys, longestText } = options;
    this.writer = new RecordWriter(keys.sent);
    this.reader = new RecordReader(keys.received, recordLimit(longestText));
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.read(bytes));
    socket.on('drain', () => {
      this.flush();
      this.options.drained?.();
    });
    socket.on('error', (error) => this.close(messageOf(error)));
    socket.on('end', () => this.close('the other side ended the connection'));
    socket.on('close', () => this.close('the connection ended'));
    this.watch();
  }

  /** Whether what was sent waits for the other side to read. */
  get isBlocked(): boolean {
    return this.options.socket.writableNeedDrain;
  }

  send(kind: FrameKind, id = 0, text = ''): Outgoing {
    const outgoing: Outgoing = { kind, id, text, bytes: Buffer.byteLength(text), isWritten: false };
    this.queue.push(outgoing);
    if (!this.isScheduled) {
      this.isScheduled = true;
      process.nextTick(() => {
        this.isScheduled = false;
        this.flush();
      });
    }
    return outgoing;
  }

  /** Bytes that came with the opening of the connection. */
  unshift(bytes: Buffer): void {
    if (bytes.length > 0) this.read(bytes);
  }

  /** Reads nothing more while `isPaused`: the other side then stops to send. */
  pause(isPaused: boolean): void {
    const { socket } = this.options;
    if (isPaused === socket.isPaused()) return;
    if (isPaused) socket.pause();
    else socket.resume();
  }

  /** Ends the connection after what was sent. */
  end(): void {
    this.isEnding = true;
    this.flush();
  }

  /** Ends the connection at once. */
  close(why: string, fault?: Error): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.timer?.cancel();
    this.queue = [];
    this.options.socket.destroy();
    this.options.closed(why, fault);
  }

  private flush(): void {
    const { socket } = this.options;
    this.queue = this.queue.filter(({ isUnwanted }) => !isUnwanted);
    while (this.queue.length > 0 && !this.isClosed && !socket.writableNeedDrain) {
      const frames = this.queue.splice(0, fitting(this.queue));
      for (const frame of frames) frame.isWritten = true;
      socket.write(this.writer.record(frames));
    }
    if (this.isEnding && this.queue.length === 0 && !this.isClosed) socket.end();
  }

  private read(bytes: Buffer): void {
    if (this.isClosed) return;
    this.heard = true;
    try {
      for (const frame of this.reader.read(bytes)) {
        if (frame.kind === FrameKind.Ping) this.send(FrameKind.Pong);
        else if (frame.kind !== FrameKind.Pong) this.options.frame(frame);
      }
    } catch (error) {
      const why = error instanceof FrameFault ? error.message : `a frame could not be handled: ${messageOf(error)}`;
      this.close(why, error as Error);
    }
  }

  /** Finds out whether the other side is still there: a connection can be half-open for hours. */
  private watch(): void {
    const { clock, quietMs, socket } = this.options;
    this.timer = clock.after(quietMs, () => {
      if (this.heard || (socket.isPaused() && !this.isBlocked)) this.isPinged = false;
      else if (this.isPinged) return this.close(`nothing came for ${2 * quietMs} ms`, new FrameFault('It is silent.'));
      else {
        this.isPinged = true;
        this.send(FrameKind.Ping);
      }
      this.heard = false;
      this.watch();
    });
  }
}
