import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';

const EVERY_MS = 200;
/** The program may be started again in the middle of a move, which then goes on. */
const SILENT_MS = 60_000;

/**
 * Waits for the end of a move, or until a live one is there.
 * @param {{ get(path: string): Promise<any> }} program
 * @param {{ id: string, module: string }} begun
 * @param {(move: any) => boolean} isThere whether a live move is where it was to go; it has not ended then
 * @param {(move: any) => void} show is called with what is known of it, again and again
 * @returns {Promise<any>} the move as it is then
 */
export async function followMove(program, { id, module }, isThere, show) {
  for (let silentSince = Date.now(); ;) {
    try {
      const { items } = await program.get(`/api/moves?module=${encodeURIComponent(module)}`);
      silentSince = Date.now();
      const move = items.find((/** @type {{ id: string }} */ one) => one.id === id);
      if (!move) throw new CommandError(`The move ${id} of ${module} is not in the journal of the program.`);
      show(move);
      if (['done', 'cancelled'].includes(move.phase) || isThere(move)) return move;
    } catch (error) {
      if (!(error instanceof CommandError) || Date.now() - silentSince > SILENT_MS) throw error;
    }
    await wait(EVERY_MS);
  }
}
