import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Browser } from 'playwright-core';
import { runGroup } from '../../tools/command/run-group.mjs';
import { layout } from './looks.js';
import { LIMIT_MS, startChromium, Stranger } from './stranger.js';

const { TEST_CHROMIUM, TEST_SITE } = process.env;
/** Building a site takes minutes, and half a minute to install what builds it: `npm run test:browser -- --site`. */
const onSite = TEST_CHROMIUM === undefined || TEST_SITE === undefined ? describe.skip : describe;
const BUILD_LIMIT_MS = 1_800_000;

onSite('the documentation site, built', () => {
  let directory: string;
  let server: Server;
  let url: string;
  let browser: Browser;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-site-'));
    const words = ['tools/site.mjs', 'build', '--out', directory, '--json'];
    const { status, stdout, stderr } = await runGroup(process.execPath, words, { cwd: '.' });
    if (status !== 0) throw new Error(stderr);
    expect(JSON.parse(stdout)).toMatchObject({ directory, pages: expect.any(Number) });
    server = express().use(express.static(directory)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startChromium(TEST_CHROMIUM ?? '');
  }, BUILD_LIMIT_MS);
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it.each([1280, 390])(
    'leads from its first page to a diagram and to a record, is searched in Korean, and asks no other host, at %i pixels',
    async (width) => {
      const stranger = await Stranger.arrive(browser, url, width);
      const { page } = stranger;
      const main = page.locator('main');
      await main.getByRole('link', { name: 'The twelve guarantees' }).click();
      await main.getByRole('heading', { name: 'The twelve guarantees' }).waitFor();
      await page.goto(`${url}/architecture.html`);
      await main.locator('.mermaid svg').first().waitFor();
      await page.goto(`${url}/adr/0001-one-process-with-durable-events.html`);
      await main.getByRole('heading', { name: '0001: One process' }).waitFor();
      await page.goto(`${url}/ko/`);
      await page.getByRole('button', { name: '검색' }).click();
      await page.locator('input[type=search]').fill('백업');
      await page.locator('.result', { hasText: '백업과 복원' }).first().click();
      await main.getByRole('heading', { name: '백업과 복원' }).waitFor();
      await main.getByRole('link', { name: 'English' }).click();
      await main.getByRole('heading', { name: 'Back up and restore' }).waitFor();
      expect((await layout(page)).tooWide).toBe(false);
      expect(stranger.complaints).toEqual([]);
      await page.close();
    },
    LIMIT_MS * 4,
  );
});
