import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseLine } from './log-lines.mjs';

const LOOK_EVERY_MS = 150;
const CHUNK = 4 * 1024 * 1024;

/** @typedef {import('./log-lines.mjs').LogLine} LogLine */

/** Reads the logs of all processes of a stack, and what is added to them. */
export class LogTail {
  /** How far each file was read, by process. @type {Map<string, { at: number, rest: string, time: string }>} */
  #files = new Map();

  /**
   * @param {import('./directory.mjs').StackDirectory} directory
   * @param {readonly string[]} [processes] default: all
   */
  constructor(directory, processes) {
    this.directory = directory;
    this.processes = processes;
  }

  /** Leaves out what was written before. */
  skip() {
    for (const name of this.names())
      this.#files.set(name, { at: statSync(this.directory.logOf(name)).size, rest: '', time: '' });
  }

  /** What was added since it was last read, by time. @returns {LogLine[]} */
  read() {
    return this.names()
      .flatMap((name) => this.#added(name))
      .sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
  }

  /**
   * Hands on what is added from now on. Returns how to end that, after which nothing is left unread.
   * @param {(lines: readonly LogLine[]) => void} take
   */
  follow(take) {
    const look = () => {
      const lines = this.read();
      if (lines.length > 0) take(lines);
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      look();
    };
  }

  /** The processes that have a log, and are to be read. */
  names() {
    const { logs } = this.directory;
    if (!existsSync(logs)) return [];
    return readdirSync(logs)
      .filter((file) => /^[^.]+\.log$/.test(file))
      .map((file) => basename(file, '.log'))
      .filter((name) => this.processes?.includes(name) ?? true);
  }

  /** @param {string} name @returns {LogLine[]} */
  #added(name) {
    const read = this.#files.get(name) ?? { at: 0, rest: '', time: '' };
    this.#files.set(name, read);
    const file = openSync(this.directory.logOf(name), 'r');
    const lines = [];
    try {
      const { size } = statSync(this.directory.logOf(name));
      // The log was put aside, and begun anew.
      if (size < read.at) Object.assign(read, { at: 0, rest: '' });
      while (read.at < size) {
        const buffer = Buffer.alloc(Math.min(CHUNK, size - read.at));
        const length = readSync(file, buffer, 0, buffer.length, read.at);
        // Only whole lines are taken, so that no character is cut in two.
        const end = buffer.lastIndexOf('\n', length - 1) + 1;
        if (end === 0) break;
        read.at += end;
        lines.push(
          ...buffer
            .subarray(0, end - 1)
            .toString('utf8')
            .split('\n'),
        );
      }
    } finally {
      closeSync(file);
    }
    return lines.map((text) => {
      const line = parseLine(name, text, read.time);
      read.time = line.time;
      return line;
    });
  }
}
