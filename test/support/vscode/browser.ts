import { chromium, type Browser, type Page } from 'playwright-core';
import type { Parts } from './parts';

/** A window of a headless Chromium that reaches nothing but this machine. */
export async function openBrowser(parts: Parts): Promise<{ browser: Browser; page: Page }> {
  const libraries = [process.env['LD_LIBRARY_PATH'], parts.libraries].filter((folder) => folder !== undefined && folder !== '').join(':');
  const browser = await chromium.launch({
    executablePath: parts.chromium,
    headless: true,
    env: { ...process.env, LD_LIBRARY_PATH: libraries, ...(parts.fonts === undefined ? {} : { FONTCONFIG_PATH: parts.fonts }) },
    args: [
      // Containers rarely grant the namespaces that the sandbox is made of, and the page is our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: 'en-US' });
  return { browser, page: await context.newPage() };
}
