import { closeSync, fsync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const EVERY_MS = 100;
/** A machine that stands still for so long may keep any call from its deadline, which is three seconds: then that is no fault. */
export const STALL_MS = 500;
/** What a call gets that was not served in time. */
export const NOT_IN_TIME: readonly number[] = [503, 504];
const flushed = promisify(fsync);

/**
 * How long this machine stands still meanwhile: how late a timer is, and how long a small file takes to reach the disk. A suite that says
 * what clients may not see has to know whether the machine or the program kept them waiting.
 */
export class MachineStalls {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ficus-stalls-'));
  private readonly file = openSync(join(this.folder, 'probe'), 'w');
  private over = false;
  private longestMs = 0;
  private readonly probing: Promise<void>;

  /** @param stalled gets the times between which the machine stood still for {@link STALL_MS} or more */
  constructor(private readonly stalled: (from: number, to: number) => void = () => undefined) {
    this.probing = this.probe();
  }

  /** The longest so far, in milliseconds. */
  get longest(): number {
    return Math.round(this.longestMs);
  }

  async end(): Promise<void> {
    this.over = true;
    await this.probing;
    closeSync(this.file);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async probe(): Promise<void> {
    while (!this.over) {
      const began = performance.now();
      await pause(EVERY_MS);
      writeSync(this.file, 'x', 0);
      await flushed(this.file);
      const ended = performance.now();
      const stalledMs = ended - began - EVERY_MS;
      this.longestMs = Math.max(this.longestMs, stalledMs);
      if (stalledMs >= STALL_MS) this.stalled(began, ended);
    }
  }
}
