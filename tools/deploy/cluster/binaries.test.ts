import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { provideBinaries } from './binaries.mjs';

const never = new AbortController().signal;

describe('the programs of the control plane', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'ficus-binaries-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const go = (script: string) => {
    writeFileSync(join(directory, 'go'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, 'go'), 0o755);
  };
  const refusal = (words: RegExp) => {
    const provided = provideBinaries(directory, { signal: never, environment: { PATH: directory } });
    return Promise.all([expect(provided).rejects.toThrow(CommandError), expect(provided).rejects.toThrow(words)]);
  };

  it('are refused in a sentence where Go is missing', async () => {
    await refusal(/'go' is not here; install Go 1\.\d+ or newer/);
  });

  it('are refused with the words of Go where it is too old, and nothing is left', async () => {
    go(`echo 'go: go.mod requires go >= 1.99 (running go 1.20; GOTOOLCHAIN=local)' >&2; exit 1`);
    await refusal(/go\.mod requires go >= 1\.99 .*install Go 1\.\d+ or newer/);
    expect(existsSync(join(directory, 'node_modules'))).toBe(false);
  });
});
