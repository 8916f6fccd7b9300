import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { projectRoot } from '../project';
import { openBrowser } from './browser';
import { linesInOrder, middleOf, rowsInOrder } from './in-page';
import { fetchParts, type Parts } from './parts';
import { startServer, type Server, type ServerOptions } from './server';

/** A workbench in a browser, used as a person would: by mouse, keys, and what is to be seen. */
export class Workbench {
  private constructor(
    readonly page: Page,
    /** The folder that is open: a copy, to be read and written by tests. */
    readonly workspace: string,
    /** Where extensions are installed to. */
    readonly extensions: string,
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async open(parts: Parts, options: ServerOptions): Promise<Workbench> {
    let server: Server | undefined;
    const { browser, page } = await openBrowser(parts);
    try {
      server = await startServer(parts, options);
      const workbench = new Workbench(page, server.workspace, server.extensions, server, browser);
      page.setDefaultTimeout(TIMEOUT);
      await page.goto(server.url());
      await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: STARTUP_TIMEOUT });
      return workbench;
    } catch (error) {
      await browser.close();
      await server?.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  serverLog(): string {
    return this.server.log();
  }

  /** A picture of the window, in out/screenshots/. */
  async screenshot(name: string): Promise<void> {
    const folder = path.join(projectRoot, 'out', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** What is on disk, so what was saved. */
  saved(file: string): string {
    return readFileSync(path.join(this.workspace, file), 'utf8');
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types where the cursor is. The editor indents and completes as it does for anybody. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  // Commands and pickers

  /** Runs a command by its full title, as in "PCI: Check workspace". */
  async runCommand(title: string): Promise<void> {
    await this.press('F1');
    await this.fillInput(`>${title}`);
    await this.pick(title);
  }

  /** The titles that the command palette offers for a text. */
  async commands(text: string): Promise<string[]> {
    await this.press('F1');
    await this.fillInput(`>${text}`);
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    const titles = await this.choices();
    await this.press('Escape');
    return titles;
  }

  /** Fills in the box at the top of the window. */
  async fillInput(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input[type=text]').first();
    await input.waitFor();
    await input.fill(text);
  }

  /** What the list at the top of the window offers, in its order. */
  async choices(): Promise<string[]> {
    return textsOf(this.page.locator('.quick-input-list .monaco-list-row .quick-input-list-row:first-child .label-name'));
  }

  /** Chooses from the list at the top of the window. */
  async pick(label: string): Promise<void> {
    const name = this.page.locator('.label-name', { hasText: exactly(label) });
    await this.page.locator('.quick-input-list .monaco-list-row', { has: name }).first().click();
  }

  // Files and editors

  /** Opens a file of the workspace and puts the cursor into it. Name and range as in quick open: `payments/deployment.yaml:12`. */
  async openFile(file: string): Promise<void> {
    const name = path.basename(file.replace(/:\d+(:\d+)?$/, ''));
    const found = this.page.locator('.quick-input-list .monaco-list-row .label-name', { hasText: exactly(name) }).first();
    for (let tries = 0; tries < 5 && !(await found.isVisible()); tries++) {
      // A search that was asked for before the extension host could answer stays empty.
      await this.press('Escape', 'Control+P');
      await this.fillInput(file);
      await found.waitFor({ timeout: 4000 }).catch(() => undefined);
    }
    await this.pick(name);
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.editorTab(name).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first().waitFor();
  }

  editorTab(name: string): Locator {
    return this.page.locator('.tab.active', { hasText: name });
  }

  async save(): Promise<void> {
    await this.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }

  /** Puts the cursor at a place; lines and columns count from 1, as the editor shows them. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.press('Control+G');
    await this.fillInput(`:${line}:${column}`);
    await this.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The lines of the active editor that are on screen. */
  async visibleText(): Promise<string> {
    return (await this.lines().evaluateAll(linesInOrder)).join('\n');
  }

  private lines(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor .view-lines .view-line');
  }

  // What the extension says of a text

  /** The squiggles on screen, of one severity or of all. */
  squiggles(severity?: 'error' | 'warning' | 'info'): Locator {
    const kinds = severity ? [severity] : ['error', 'warning', 'info'];
    return this.page.locator(kinds.map((kind) => `.editor-group-container.active .monaco-editor .squiggly-${kind}`).join(', '));
  }

  /** The rows of the Problems view, as a screen reader reads them. */
  async problems(): Promise<string[]> {
    await this.runCommand('Problems: Focus on Problems View');
    return this.rows(this.page.locator('.markers-panel'));
  }

  /** Rests the pointer on a text in the editor, and gives what pops up. */
  async hover(text: string, within = text): Promise<string> {
    const { x, y } = await this.placeOf(text, within);
    await this.page.mouse.move(x, y);
    const popup = this.page.locator('.monaco-hover:visible', { has: this.page.locator('.hover-row') }).first();
    await popup.waitFor();
    return plain(await popup.innerText());
  }

  /** Puts the cursor into a text in the active editor. */
  async clickOn(text: string, within = text): Promise<void> {
    const { x, y } = await this.placeOf(text, within);
    await this.page.mouse.click(x, y);
  }

  /**
   * Where a text stands on screen: its middle, in the active editor's first line that also holds the text `within`. Waits
   * until it is there and stays where it is, since an editor that was just opened still moves its lines.
   */
  async placeOf(text: string, within = text): Promise<{ x: number; y: number }> {
    let before: { x: number; y: number } | undefined;
    for (let tries = 0; tries < 50; tries++) {
      const place = await this.lines().evaluateAll(middleOf, { text, within });
      if (place?.x === before?.x && place?.y === before?.y && place) return place;
      before = place;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`"${text}" in "${within}" is not on screen. On screen is:\n${await this.visibleText()}`);
  }

  /** Opens the light bulb's menu at the cursor, and gives its titles. Waits until there are some. */
  async quickFixes(): Promise<string[]> {
    const actions = this.page.locator('.action-widget .monaco-list-row.action');
    for (let tries = 0; tries < 10 && !(await actions.first().isVisible()); tries++) {
      // The menu is not filled in later: what is ready is offered, or that there is nothing.
      await this.press('Control+.');
      await actions
        .or(this.page.locator('.monaco-editor-overlaymessage'))
        .first()
        .waitFor()
        .catch(() => undefined);
    }
    return textsOf(actions.locator('.title'));
  }

  /** Applies a quick fix at the cursor by its title. */
  async applyQuickFix(title: string): Promise<void> {
    await this.quickFixes();
    const action = this.page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first();
    await action.click();
    await action.waitFor({ state: 'detached' });
  }

  // Views, status bar, notifications

  /** Opens a container of the activity bar by its title. */
  async openViews(title: string): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: title }).first();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
  }

  /** A section of the side bar by its title. */
  view(title: string): Locator {
    return this.page.locator('.pane', { has: this.page.locator('.pane-header', { hasText: title }) }).first();
  }

  /** Opens or closes a section of the side bar. Rows that there is no room for on screen are not there. */
  async fold(title: string, isOpen: boolean): Promise<void> {
    const header = this.view(title).locator('.pane-header');
    await header.waitFor();
    if (((await header.getAttribute('aria-expanded')) === 'true') !== isOpen) await header.locator('.title').click();
  }

  /** A row of a tree. */
  treeItem(name: string | RegExp, within: Locator = this.page.locator('.sidebar')): Locator {
    return within.getByRole('treeitem', { name }).first();
  }

  /** The rows of a tree or list that are on screen, as a screen reader reads them. */
  async rows(within: Locator): Promise<string[]> {
    const rows = within.locator('.monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll(rowsInOrder);
  }

  statusBarItem(name: string | RegExp): Locator {
    return this.page.locator('.part.statusbar').getByRole('button', { name }).first();
  }

  /** A message at the lower right that holds a text. Its buttons are to be found in it. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast', { hasText: text }).first();
  }
}

/**
 * Opens a workbench, by default with the extension from this folder, has it used, and closes it. On failure a picture of
 * the window and the end of the server's log tell what was to be seen.
 */
export async function withWorkbench(options: ServerOptions & { name: string }, use: (workbench: Workbench) => Promise<void>): Promise<void> {
  const parts = await fetchParts(console.error);
  if ('unavailable' in parts) throw new Error(parts.unavailable);
  const workbench = await Workbench.open(parts, { extensions: [projectRoot], ...options });
  try {
    await use(workbench);
  } catch (error) {
    await workbench.screenshot(`${options.name}-failed`);
    console.error(workbench.serverLog().split('\n').slice(-20).join('\n'));
    throw error;
  } finally {
    await workbench.close();
  }
}

/** Two cores draw a workbench slowly when others work too. */
const STARTUP_TIMEOUT = 60_000;
const TIMEOUT = 20_000;

/** The editor draws spaces as non-breaking ones. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

const exactly = (text: string): RegExp => new RegExp(`^\\s*${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*$`);

async function textsOf(items: Locator): Promise<string[]> {
  return (await items.allInnerTexts()).map((text) => plain(text).trim());
}
