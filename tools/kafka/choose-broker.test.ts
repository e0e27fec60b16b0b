import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseBroker } from './choose-broker.mjs';
import { NEWEST, releaseOf } from './releases.mjs';

const COMMAND = fileURLToPath(new URL('../test-kafka.mjs', import.meta.url));
/** Programs that behave as the real ones do, as far as the choice looks. */
const JAVA = `echo 'openjdk version "21.0.1"' >&2`;
const OLD_JAVA = `echo 'openjdk version "1.8.0"' >&2`;
const OFFLINE_MAVEN = `[ "$1" = --version ] || { echo '[ERROR] repository is unreachable'; exit 1; }`;
const go = (version: string) =>
  `[ "$1" = version ] && echo "go version ${version} linux/amd64" || { while [ "$1" != -o ]; do shift; done; echo built >"$2"; }`;
const OFFLINE_GO = `[ "$1" = version ] && echo "go version go1.26.8 linux/amd64" || { echo 'dial tcp: no route to host' >&2; exit 1; }`;

describe('what the suites of Kafka run on', () => {
  let folder: string;
  let above: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ficus-choice-'));
    above = join(folder, 'jars');
    mkdirSync(above);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Chooses on a machine that has these programs and no others. */
  function choose(programs: { [name: string]: string }, wanted: { kfake?: boolean; requested?: boolean } = {}) {
    const path = mkdtempSync(join(folder, 'bin-'));
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(path, name), 0o755);
    }
    const release = releaseOf(NEWEST);
    const options = { environment: { PATH: path }, say: () => undefined };
    return chooseBroker({ kfake: false, requested: false, release, ...wanted }, above, options);
  }
  const haveJars = () => mkdirSync(join(above, NEWEST));
  const left = () => readdirSync(above);

  it('is a real Kafka where Java is there, also when Go is', async () => {
    haveJars();
    const chosen = await choose({ java: JAVA, go: go('go1.26.8') });
    expect(chosen).toEqual({ kind: 'kafka', java: 'java', jars: join(above, NEWEST), version: NEWEST });
  });

  it('is kfake where --kfake requests it, also when Java is there', async () => {
    haveJars();
    expect(await choose({ java: JAVA, go: go('go1.24') }, { kfake: true })).toMatchObject({ kind: 'kfake' });
  });

  it.each([
    ['Java is missing', {}, /Java 17 or newer, and 'java' does not run/],
    ['Java is too old', { java: OLD_JAVA }, /'java' is Java 1;/],
    ['Maven is missing, and the jars', { java: JAVA }, /'mvn' does not run/],
  ])('is kfake where %s, and says so', async (_, programs, because) => {
    const chosen = await choose({ ...programs, go: go('go1.26.8') });
    expect(chosen).toEqual({
      kind: 'kfake',
      program: expect.stringContaining(above),
      because: expect.stringMatching(because),
    });
  });

  it('is never kfake where a release of Kafka is requested, or Java and Maven are there', async () => {
    const named = choose({ go: go('go1.26.8') }, { requested: true });
    await expect(named).rejects.toThrow(/'java' does not run/);
    const offline = choose({ java: JAVA, mvn: OFFLINE_MAVEN, go: go('go1.26.8') });
    await expect(offline).rejects.toThrow(/Maven could not download Apache Kafka 4\.3\.1: repository is unreachable/);
  });

  it.each([
    [
      'Go is missing',
      {},
      /'java' does not run.* without Java: kfake is built by Go 1\.24 or newer, and 'go' does not run/,
    ],
    [
      'Go is too old',
      { go: go('go1.22.1') },
      /without Java: kfake is built by Go 1\.24 or newer, and 'go' is Go 1\.22\.1/,
    ],
    ['Go cannot build', { go: OFFLINE_GO }, /Go could not build kfake: dial tcp: no route to host\./],
  ])('is nothing where Java is missing and %s: a sentence says what to do', async (_, programs, sentence) => {
    await expect(choose(programs)).rejects.toThrow(sentence);
    expect(left()).toEqual([]);
  });

  it('is kfake as it was built once, and takes Go no more', async () => {
    const built = await choose({ go: go('go1.26.8') });
    expect(await choose({})).toEqual(built);
    expect(left()).toHaveLength(1);
  });
});

describe('npm run test:kafka', () => {
  const run = (...words: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
      encoding: 'utf8',
      env: { PATH: '' },
    });
    return { status, stderr };
  };

  it('fails with a sentence where what was requested cannot be had, and skips it with --or-skip', () => {
    const missing = expect.stringMatching(/^Kafka runs on Java 17 or newer, and 'java' does not run/);
    expect(run('--release', NEWEST)).toEqual({ status: 2, stderr: missing });
    const skipped = expect.stringMatching(/^skipped, Kafka cannot be had here: Kafka runs on Java 17/);
    expect(run('--release', NEWEST, '--or-skip')).toEqual({ status: 0, stderr: skipped });
  });

  it('refuses a release of kfake', () => {
    const sentence = '--kfake takes no --release: kfake imitates none; leave one of them out.\n';
    expect(run('--kfake', '--release', NEWEST)).toEqual({ status: 2, stderr: sentence });
  });
});
