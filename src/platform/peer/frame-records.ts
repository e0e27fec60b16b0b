import { isUtf8 } from 'node:buffer';
import { hash, timingSafeEqual } from 'node:crypto';

/** What a frame is. The numbers are those on the wire. */
export enum FrameKind {
  /** The target of a request, a line feed, and its body. */
  Request = 1,
  /** The status of an answer, a line feed, and its text. */
  Answer = 2,
  /** As an answer; the text is a problem, and nothing was done unless the status is 500 or above. */
  Refusal = 3,
  /** The request was answered, by more than its sender takes. */
  TooLarge = 4,
  /** Asks whether the other side is there. It has neither id nor text, as the ones below. */
  Ping = 5,
  Pong = 6,
  /** No further request comes from this side, or is to come to it. */
  Goodbye = 7,
}

export interface Frame {
  readonly kind: FrameKind;
  /** The number of a request on its connection; an answer has that of its request. */
  readonly id: number;
  readonly text: string;
  /** The length of the text in UTF-8. */
  readonly bytes: number;
}

/** The bytes are not what the other side of this connection writes: they were damaged, or another one wrote them. */
export class FrameFault extends Error {
  override readonly name = 'FrameFault';
}

/**
 * Frames travel in records: those of one turn of the event loop share one. A record is `length (4 bytes) | MAC (16) | frames`,
 * a frame `length (4) | id (4) | kind (1) | text`; a length counts what follows it, that of a record only its frames. Numbers are
 * big-endian. The MAC is the HMAC-SHA256 of the record's number in its direction (8 bytes) and its frames, of which half is sent.
 */
const [LENGTH, MAC, BLOCK, NUMBER, FRAME_HEAD] = [4, 16, 64, 8, 9];
const HEAD = LENGTH + MAC;
/** The MAC is computed over a block of the key and the number, in front of the frames; the head takes their place when it is sent. */
const FRONT = BLOCK + NUMBER;

/** How many bytes of frames are gathered into one record, unless a single frame is longer. */
export const RECORD_BYTES = 65_536;

/** The longest record of a side whose longest text is of `longestText` bytes. */
export function recordLimit(longestText: number): number {
  return Math.max(longestText + FRAME_HEAD, RECORD_BYTES);
}

/** How many of these frames, from the first one on, go into one record. */
export function fitting(frames: readonly Frame[]): number {
  let bytes = 0;
  const over = frames.findIndex((frame) => (bytes += FRAME_HEAD + frame.bytes) > RECORD_BYTES);
  return over < 0 ? frames.length : Math.max(1, over);
}

/** HMAC by two digests at once: a quarter of the time of `createHmac`. */
class RecordMac {
  private readonly inner = Buffer.alloc(BLOCK, 0x36);
  private readonly outer = Buffer.alloc(BLOCK + 32, 0x5c);
  private number = 0n;

  /** @param key 32 bytes, of one direction of one connection */
  constructor(key: Buffer) {
    for (const [at, byte] of key.entries()) {
      this.inner[at] = byte ^ 0x36;
      this.outer[at] = byte ^ 0x5c;
    }
  }

  /** The MAC of the next record. @param record {@link FRONT} bytes, which it fills, and the frames */
  next(record: Buffer): Buffer {
    this.inner.copy(record);
    record.writeBigUInt64BE(this.number++, BLOCK);
    this.outer.write(hash('sha256', record, 'hex'), BLOCK, 'hex');
    return Buffer.from(hash('sha256', this.outer, 'hex').slice(0, 2 * MAC), 'hex');
  }
}

/** Writes the records of one direction of one connection. */
export class RecordWriter {
  private readonly mac: RecordMac;

  constructor(key: Buffer) {
    this.mac = new RecordMac(key);
  }

  /** The bytes of the next record. */
  record(frames: readonly Frame[]): Buffer {
    const length = frames.reduce((sum, { bytes }) => sum + FRAME_HEAD + bytes, 0);
    const record = Buffer.allocUnsafe(FRONT + length);
    let at = FRONT;
    for (const { kind, id, text, bytes } of frames) {
      record.writeUInt32BE(FRAME_HEAD - LENGTH + bytes, at);
      record.writeUInt32BE(id, at + LENGTH);
      record.writeUInt8(kind, at + FRAME_HEAD - 1);
      record.write(text, at + FRAME_HEAD, 'utf8');
      at += FRAME_HEAD + bytes;
    }
    const mac = this.mac.next(record);
    record.writeUInt32BE(length, FRONT - HEAD);
    mac.copy(record, FRONT - MAC);
    return record.subarray(FRONT - HEAD);
  }
}

/** Reads the records of one direction of one connection, in whatever pieces they come. */
export class RecordReader {
  private readonly mac: RecordMac;
  private readonly head = Buffer.alloc(HEAD);
  private headLength = 0;
  /** The record under way, with room for what its MAC is computed over. */
  private record: Buffer | undefined;
  private filled = FRONT;

  /** @param limit the longest record, in bytes without its head */
  constructor(
    key: Buffer,
    private readonly limit: number,
  ) {
    this.mac = new RecordMac(key);
  }

  /**
   * The frames of the records that these bytes complete.
   * @throws FrameFault; nothing after it can be read
   */
  read(bytes: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length;) {
      if (!this.record) {
        const taken = bytes.copy(this.head, this.headLength, at);
        at += taken;
        this.headLength += taken;
        if (this.headLength === HEAD) this.begin(this.head.readUInt32BE(0));
        continue;
      }
      const taken = bytes.copy(this.record, this.filled, at);
      at += taken;
      this.filled += taken;
      if (this.filled === this.record.length) this.complete(this.record, frames);
    }
    return frames;
  }

  private begin(length: number): void {
    if (length > this.limit)
      throw new FrameFault(`a record of ${length} bytes is longer than the ${this.limit} allowed`);
    if (length < FRAME_HEAD) throw new FrameFault(`a record of ${length} bytes holds no frame`);
    this.record = Buffer.allocUnsafe(FRONT + length);
    this.filled = FRONT;
  }

  private complete(record: Buffer, frames: Frame[]): void {
    if (!timingSafeEqual(this.mac.next(record), this.head.subarray(LENGTH)))
      throw new FrameFault('the MAC of a record is not that of its bytes');
    this.record = undefined;
    this.headLength = 0;
    for (let at = FRONT; at < record.length;) at = frameAt(record, at, frames);
  }
}

/** Returns where the next frame begins. */
function frameAt(record: Buffer, at: number, frames: Frame[]): number {
  const end = at + FRAME_HEAD <= record.length ? at + LENGTH + record.readUInt32BE(at) : Infinity;
  if (end > record.length || end < at + FRAME_HEAD) throw new FrameFault('a frame does not end with its record');
  const [id, kind] = [record.readUInt32BE(at + LENGTH), record.readUInt8(at + FRAME_HEAD - 1)];
  const text = record.subarray(at + FRAME_HEAD, end);
  if (FrameKind[kind] === undefined) throw new FrameFault(`a frame of kind ${kind} is unknown`);
  if (!isUtf8(text)) throw new FrameFault('the text of a frame is not UTF-8');
  frames.push({ kind, id, text: text.toString('utf8'), bytes: text.length });
  return end;
}
