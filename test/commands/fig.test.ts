import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initHost } from '../../tools/fig/init.mjs';
import { Checkout } from './checkout.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FIG = 'tools/fig/fig.mjs';
const FILES = [
  ...['main.ts', 'package.json', 'Dockerfile', 'README.md', '.fig.json'].map((file) => `extracted/shop/${file}`),
  ...['compose.yaml', 'compose.postgres.yaml', 'sqlite/kustomization.yaml', 'sqlite/manifests.yaml'].map(deployed),
  ...['postgres/kustomization.yaml', 'postgres/manifests.yaml', 'postgres/secret.yaml', '.fig.json'].map(deployed),
];
const LIMIT_MS = 240_000;

function deployed(file: string): string {
  return `deploy/shop/${file}`;
}

describe('npm run fig -- init', () => {
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await Checkout.make();
  }, LIMIT_MS);
  afterAll(() => checkout.remove());

  const init = async (...words: string[]) => {
    const { status, output } = await checkout.node(FIG, 'init', ...words, '--json');
    return { status, ...(JSON.parse(output) as { written?: string[]; error?: string }) };
  };
  /** The same without a process of its own. */
  const making = (isDryRun = false) => initHost(checkout.root, 'shop', { isDryRun });
  const changedBy = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const before = await checkout.files();
    await work();
    const after = await checkout.files();
    return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
  };

  it(
    'has made what this checkout has below extracted/ and deploy/, for each module and the monolith',
    async () => {
      const modules = await readdir(join(ROOT, 'src/modules'));
      expect((await readdir(join(ROOT, 'extracted'))).sort()).toEqual(modules.sort());
      // These are written by hand: they run a Kafka, and Kafka Connect.
      const byHand = ['compose.yaml', 'connect'];
      const generated = (await readdir(join(ROOT, 'deploy'))).filter((name) => !byHand.includes(name));
      expect(generated.sort()).toEqual([...modules, 'monolith'].sort());
      for (const module of [...modules, 'monolith'])
        expect([module, await initHost(ROOT, module, { isDryRun: true })]).toEqual([module, { written: [] }]);
    },
    LIMIT_MS,
  );

  it('names in package.json the packages that the module and its host import, and no others', async () => {
    const dependencies = async (module: string) => {
      const text = await readFile(join(ROOT, 'extracted', module, 'package.json'), 'utf8');
      return Object.keys((JSON.parse(text) as { dependencies: object }).dependencies);
    };
    expect(await dependencies('member')).toContain('@zxcvbn-ts/language-common');
    expect(await dependencies('shop')).not.toContain('@zxcvbn-ts/language-common');
    expect(await dependencies('shop')).toContain('sqlite3');
  });

  it(
    'makes nothing in a dry run, makes what is missing or out of date, and keeps what a person has changed',
    async () => {
      const main = join(checkout.root, 'extracted/shop/main.ts');
      const made = await readFile(main, 'utf8');
      const record = join(checkout.root, 'extracted/shop/.fig.json');
      await writeFile(join(checkout.root, 'extracted/shop/Dockerfile'), 'FROM mine\n');
      const before = await checkout.files();
      expect(await init('shop')).toEqual({
        status: 1,
        error: expect.stringMatching(/^You have changed extracted\/shop\/Dockerfile, so nothing was written; move/),
      });

      await rm(join(checkout.root, 'extracted/shop'), { recursive: true });
      await writeFile(join(checkout.root, deployed('sqlite/manifests.yaml')), 'kind: Mine\n');
      await expect(making()).rejects.toThrow(
        /^You have changed deploy\/shop\/sqlite\/manifests\.yaml, so nothing was written; move/,
      );
      const left = [...(await checkout.files()).keys()];
      expect([...before.keys()].filter((path) => !left.includes(path)).sort()).toEqual([...FILES.slice(0, 5)].sort());

      await rm(join(checkout.root, 'deploy/shop'), { recursive: true });
      expect(await changedBy(async () => expect((await making(true)).written).toEqual(FILES))).toEqual([]);
      expect([...(await changedBy(() => init('shop')))].sort()).toEqual([...FILES].sort());

      const digests = JSON.parse(await readFile(record, 'utf8')) as Record<string, string>;
      await writeFile(main, '// what an older version has made\n');
      digests['main.ts'] = createHash('sha256').update('// what an older version has made\n').digest('hex');
      await writeFile(record, JSON.stringify(digests));
      expect((await making()).written).toContain('extracted/shop/main.ts');
      expect(await readFile(main, 'utf8')).toBe(made);
    },
    LIMIT_MS,
  );

  it.each([
    [['garden'], /^There is no module 'garden'; modules are member, /],
    [[], /^Say the module: npm run fig -- init <module>\.$/],
    [['shop', 'order'], /^'order' is one word too many/],
  ])('refuses %j with a sentence', async (words, sentence) => {
    expect(await init(...words)).toEqual({ status: 1, error: expect.stringMatching(sentence) });
  });
});

describe('npm run service', () => {
  it.each([
    [['garden'], /^There is no module 'garden'; modules are member, /],
    [['shop', 'order'], /^'order' is one word too many/],
  ])('refuses %j with a sentence', async (words, sentence) => {
    const script = join(ROOT, 'tools/service.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringMatching(sentence)]);
  });
});
