/** Makes the pictures of the README in Chromium: `npm run screenshots`. */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_OPTIONS, provideChromium } from './browser/chromium.mjs';
import { takeOnly } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { withProgram } from './command/with-program.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const JSON_ONLY = '--json';
takeOnly(
  `npm run screenshots [-- ${JSON_ONLY}]

Starts the marketplace with new sample data, and takes the pictures of the README in Chromium: docs/pictures/*.png.
Chromium is that of CHROMIUM, or the one that is installed; Hangul needs a font, such as Debian's fonts-nanum. ${JSON_ONLY} prints the files as one value for programs.`,
  [JSON_ONLY],
);
const LIMIT_MS = 180_000;

/** @param {string} executablePath @param {string} url @returns {Promise<string[]>} the files that were written */
async function takePictures(executablePath, url) {
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_OPTIONS], timeout: LIMIT_MS });
  /** @type {string[]} */
  const files = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1120, height: 760 } });
    page.setDefaultTimeout(LIMIT_MS);
    const shoot = async (/** @type {string} */ name) => {
      files.push(`docs/pictures/${name}.png`);
      await page.screenshot({ path: join(root, `docs/pictures/${name}.png`) });
    };
    await page.goto(`${url}/docs`);
    await page.locator('html[data-ready=true]').waitFor({ state: 'attached' });
    await shoot('reference');
    await page.locator('[data-email="customer@example.com"]').click();
    await page.getByText('Signed in as').waitFor();
    const place = page.locator('[id$="order.place"], [id$="order\\\\.place"]');
    await place.locator('.opblock-summary-control').click();
    await place.getByRole('button', { name: 'Execute' }).click();
    await page.locator('#last-call summary', { hasText: '201' }).click();
    await page.locator('#last-call li', { hasText: 'payment.authorized' }).waitFor();
    await place.locator('.opblock-summary').evaluate((summary) => summary.scrollIntoView());
    await shoot('events-of-a-call');
  } finally {
    await browser.close();
  }
  return files;
}

await runCommand(async () => {
  const executablePath = provideChromium({ environment: process.env, say });
  const files = await withProgram(root, ({ url }) => takePictures(executablePath, url));
  if (process.argv.includes(JSON_ONLY)) process.stdout.write(`${JSON.stringify({ files })}\n`);
  else process.stdout.write(`${files.join('\n')}\n`);
  return 0;
});
