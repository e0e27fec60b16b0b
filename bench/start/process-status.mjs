import { readFile } from 'node:fs/promises';

/** A clock tick of Linux, in which /proc counts processor time: USER_HZ is 100 on every platform that Node runs on. */
const TICK_MS = 10;

/** The system does not show what a process takes: it has no /proc. */
export class NoProcessStatus extends Error {}

/**
 * The memory that a process has in use, in MB (VmRSS).
 * @param {number} pid
 * @throws NoProcessStatus
 */
export async function residentMB(pid) {
  const text = await procFile(pid, 'status');
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? NaN) / 1_024;
}

/**
 * The processor time that a process has taken so far, in milliseconds.
 * @param {number} pid
 * @throws NoProcessStatus
 */
export async function cpuMs(pid) {
  const text = await procFile(pid, 'stat');
  // The program's name, in brackets, may hold blanks; behind it the third field is the state, so utime is the 12th.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/**
 * @param {number} pid
 * @param {string} name
 */
async function procFile(pid, name) {
  try {
    return await readFile(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    throw new NoProcessStatus('this system has no /proc, in which memory and processor time are read.');
  }
}
