import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_OPTIONS } from '../../tools/browser/chromium.mjs';

/** Generous: a machine may be ten times slower than this one. */
export const LIMIT_MS = 180_000;

/** Starts the browser of the tests. @param executablePath from TEST_CHROMIUM */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...CHROMIUM_OPTIONS], timeout: LIMIT_MS });
}

/** A person who knows nothing of Ficus, at a browser. Notes whatever a page should not have done. */
export class Stranger {
  /** Violations of the Content-Security-Policy, errors of scripts, and requests to other hosts. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {}

  static async arrive(browser: Browser, url: string, width: number): Promise<Stranger> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.setDefaultTimeout(LIMIT_MS);
    const stranger = new Stranger(page);
    page.on('console', (said) => {
      if (said.type() === 'error') stranger.complaints.push(said.text());
    });
    page.on('pageerror', (error) => stranger.complaints.push(error.message));
    page.on('request', (request) => {
      if (new URL(request.url()).protocol !== 'data:' && !request.url().startsWith(`${url}/`))
        stranger.complaints.push(`asked another host: ${request.url()}`);
    });
    await page.goto(`${url}/`);
    return stranger;
  }

  /** From the first page to the reference, until it is there. */
  async openReference(): Promise<void> {
    await this.page.getByRole('link', { name: 'API reference' }).click();
    await this.page.locator('html[data-ready=true]').waitFor({ state: 'attached' });
  }

  async signIn(email: string): Promise<void> {
    await this.page.locator(`[data-email="${email}"]`).click();
    await this.page.getByText(`Signed in as ${email}.`).waitFor();
  }

  /** Opens an operation, executes it with what is filled in, and resolves with the status and the body of the response. */
  async tryOut(operation: string): Promise<{ readonly status: string; readonly body: string }> {
    const block = this.operation(operation);
    const execute = block.getByRole('button', { name: 'Execute' });
    if (!(await execute.isVisible())) await block.locator('.opblock-summary-control').click();
    await execute.click();
    const response = block.locator('.live-responses-table .response');
    await response.waitFor();
    return {
      status: (await response.locator('.response-col_status').innerText()).trim().slice(0, 3),
      body: await response.locator('.highlight-code').first().innerText(),
    };
  }

  operation(id: string): Locator {
    const [tag = ''] = id.split('.');
    return this.page.locator(`[id="operations-${tag}-${id.replace('.', '\\\\.')}"]`);
  }
}
