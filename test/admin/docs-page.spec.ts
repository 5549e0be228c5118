import type { Browser, Page } from 'playwright-core'
import { startHub, type TestHub } from '../support/hub.ts'
import { launchBrowser } from '../support/shopify-browser.ts'

/** The page of the API in a real browser. */
let hub: TestHub
let browser: Browser

beforeAll(async () => {
  hub = await startHub()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await hub.stop()
})

async function open(colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 844 } })
  await page.goto(`${hub.url}/admin/docs`)
  await page.fill('#token', hub.adminToken)
  await page.click('form button')
  await page.waitForSelector('.opblock')
  return page
}

/** How bright the page is, and what is written in the API and around it. */
const brightness = (page: Page) =>
  page.evaluate(`(() => {
    const of = (selector, what) => {
      const channels = getComputedStyle(document.querySelector(selector))[what].match(/[\\d.]+/g).slice(0, 3)
      return channels.reduce((sum, channel) => sum + Number(channel), 0) > 382 ? 'bright' : 'dark'
    }
    return { page: of('body', 'backgroundColor'), api: of('.opblock-summary-path', 'color'), own: of('body', 'color') }
  })()`)

it('is as light or dark as the reader wants it, also when they change their mind', async () => {
  const dark = { page: 'dark', api: 'bright', own: 'bright' }
  const light = { page: 'bright', api: 'dark', own: 'dark' }
  const page = await open('dark')
  expect(await brightness(page)).toEqual(dark)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.waitForSelector('html:not(.dark-mode)')
  expect(await brightness(page)).toEqual(light)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForSelector('html.dark-mode')
  expect(await brightness(page)).toEqual(dark)
  await page.close()
})

it('fits a phone', async () => {
  const page = await open('light')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  const tops = await page.$$eval('#token, form button', found => found.map(one => one.getBoundingClientRect().top))
  expect(tops).toEqual([tops[0], tops[0]])
  await page.close()
})
