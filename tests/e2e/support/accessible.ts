import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Light by all rules; dark by those about colours, for nothing else is another. */
export async function expectAccessible(page: Page): Promise<void> {
  const colourRules = ['color-contrast', 'link-in-text-block']
  await showIn(page, 'light')
  await expectNoViolation(page, axe(page))
  await showIn(page, 'dark')
  await expectNoViolation(page, axe(page).withRules(colourRules))
}

/** Until no colour is between the two. */
async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame)
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(transitions.map(({ finished }) => finished))
  })
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
