/**
 * Kills the processes that its standard input names, one identity as JSON in each line, when that input ends: when the
 * process that wrote it has ended, in whatever way. Started by {@link ./parent-watch.mjs}.
 */
import { createInterface } from 'node:readline';
import { signalProcess } from '../stack/process-identity.mjs';

/** @type {import('../stack/process-identity.mjs').ProcessIdentity[]} */
const identities = [];
createInterface({ input: process.stdin })
  .on('line', (line) => identities.push(JSON.parse(line)))
  .on('close', () => {
    for (const identity of identities) signalProcess(identity, 'SIGKILL');
  });
