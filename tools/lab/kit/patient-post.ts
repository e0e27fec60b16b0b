import { setTimeout as pause } from 'node:timers/promises';
import type { Customer, Reply } from '../../../test/program/customer.js';

const [MOST_TRIES, PAUSE_MS] = [20, 500];

/** Sends a command as clients do: one whose outcome is unknown, or that was not served, is sent again under its key. */
export async function patientPost(by: Customer, path: string, key: string, body: object): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await by.post(path, key, body);
    if (reply.status < 500 || tries === MOST_TRIES) return reply;
    await pause(PAUSE_MS);
  }
}
