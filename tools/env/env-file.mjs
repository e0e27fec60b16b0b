/**
 * Reads the settings in the file `.env` of the working directory, if there is one, before a program starts:
 * `node --import ./tools/env/env-file.mjs …`. A variable that is set already stays as it is.
 */
import { existsSync, readFileSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { messageOf } from '../command/message-of.mjs';
import { say } from '../say.mjs';
import { wrongLines } from './wrong-lines.mjs';

const FILE = '.env';

/** @param {string} sentence */
function refuse(sentence) {
  say(sentence);
  process.exit(1);
}

if (existsSync(FILE))
  try {
    const [wrong] = wrongLines(readFileSync(FILE, 'utf8'));
    // The line itself may hold a secret.
    if (wrong !== undefined)
      refuse(
        `Line ${wrong} of ${FILE} is no setting, so it would say nothing. Write NAME=value, or # before a remark.`,
      );
    loadEnvFile(FILE);
  } catch (error) {
    refuse(`${FILE} cannot be read: ${messageOf(error)}. Correct it, or remove it.`);
  }
