import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Light by all rules; dark by those about colours, for nothing else is another. */
export async function expectAccessible(page: Page): Promise<void> {
  const colourRules = ['color-contrast', 'link-in-text-block']
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await expectNoViolation(page, axe(page))
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await expectNoViolation(page, axe(page).withRules(colourRules))
}

/** No page has a frame, and without a look for them no second page is opened to gather what they hold. */
const axe = (page: Page) => new AxeBuilder({ page }).setLegacyMode()

async function expectNoViolation(page: Page, rules: AxeBuilder): Promise<void> {
  const { violations } = await rules.analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
  expect(found, page.url()).toEqual([])
}

export async function expectNoSideScroll(page: Page): Promise<void> {
  const wider = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)
  expect(wider, page.url()).toBe(0)
  for (const frame of await page.locator('.table-frame').all()) {
    expect(await frame.evaluate((box) => box.scrollWidth - box.clientWidth), page.url()).toBe(0)
  }
}
