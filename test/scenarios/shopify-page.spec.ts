import type { Browser, Page } from 'playwright-core'
import { MONDAY_NOON } from '../support/hub.ts'
import { order } from '../support/shop.ts'
import { launchBrowser, openInAdmin } from '../support/shopify-browser.ts'
import { atShop, type ShopifyHub, startShopifyHub } from '../support/shopify-hub.ts'

const ADA = 'ada-books.myshopify.com'
const BOB = 'bob-boots.myshopify.com'

let shopify: ShopifyHub
let browser: Browser
let page: Page
beforeAll(async () => {
  shopify = await startShopifyHub()
  browser = await launchBrowser()
  await ordered(5001, 'ada@example.com')
  await shopify.hub.receive('shopify', atShop(BOB, order(MONDAY_NOON, { id: 6001, email: 'bob@example.com' })))
  await shopify.hub.settle()
})
beforeEach(async () => {
  page = await browser.newPage()
})
afterEach(() => page.close())
afterAll(async () => {
  await browser?.close()
  await shopify.stop()
})

async function ordered(id: number, email: string): Promise<void> {
  await shopify.hub.receive('shopify', order(MONDAY_NOON, { id, email }))
  await shopify.hub.settle()
}

const app = (query = '') => `${shopify.hub.url}/app/shopify?embedded=1&shop=${ADA}${query}`
const withToken = () => app(`&id_token=${shopify.admin.sessionToken(ADA)}`)
const frame = () => page.frameLocator('iframe')

it('shows the shop its messages in a frame of the admin, and nobody else’s', async () => {
  await openInAdmin(page, shopify.admin, ADA, { appUrl: withToken() })
  await frame().getByText('Connected').waitFor()
  await frame().getByText('ada@example.com · Order confirmed').waitFor()
  expect(await frame().getByText('bob@example.com').count()).toBe(0)
})

it.each([
  { what: 'without a token', appUrl: () => app() },
  { what: 'with one that has expired', appUrl: () => app(`&id_token=${shopify.admin.sessionToken(ADA, { exp: 1 })}`) },
])('asks App Bridge who is there when it is opened $what', async ({ appUrl }) => {
  await openInAdmin(page, shopify.admin, ADA, { appUrl: appUrl() })
  await frame().getByText('ada@example.com · Order confirmed').waitFor()
})

it('shows what came since, when it is asked to', async () => {
  await openInAdmin(page, shopify.admin, ADA, { appUrl: withToken() })
  await frame().getByText('ada@example.com · Order confirmed').waitFor()
  await ordered(5002, 'grace@example.com')
  expect(await frame().getByText('grace@example.com · Order confirmed').count()).toBe(0)
  await frame().getByRole('button', { name: 'Refresh' }).click()
  await frame().getByText('grace@example.com · Order confirmed').waitFor()
})

it('is not shown in a frame of another site', async () => {
  const blocked = page.waitForEvent('requestfailed')
  await openInAdmin(page, shopify.admin, ADA, { appUrl: withToken(), origin: 'https://evil.example' })
  expect((await blocked).url()).toContain('/app/shopify?')
  expect((await blocked).failure()?.errorText).toBe('net::ERR_BLOCKED_BY_RESPONSE')
})
