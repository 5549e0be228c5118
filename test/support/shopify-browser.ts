import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { ShopifyAdmin } from './shopify-admin.ts'

/** A real browser, from its npm package. */
export async function launchBrowser(): Promise<Browser> {
  // Not the package's own arguments: they switch off what a browser protects pages with, which is tried here.
  // --no-sandbox because tests may run as root.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks']
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args, headless: true })
}

export interface Framing {
  /** Whose page frames the app: https://admin.shopify.com, or a site that may not. */
  readonly origin?: string
  /** The app's URL in the frame. */
  readonly appUrl: string
}

/** Opens the app in a frame as the Shopify admin does, with an App Bridge that hands out session tokens of that shop. */
export async function openInAdmin(page: Page, admin: ShopifyAdmin, shop: string, framing: Framing): Promise<void> {
  const { origin = 'https://admin.shopify.com', appUrl } = framing
  await page.exposeFunction('sessionToken', () => admin.sessionToken(shop))
  const html = (body: string) => ({ contentType: 'text/html', body })
  await page.route(`${origin}/**`, route => route.fulfill(html(adminPage(shop, appUrl))))
  await page.route('https://cdn.shopify.com/shopifycloud/app-bridge.js', route =>
    route.fulfill({ contentType: 'text/javascript', body: APP_BRIDGE }),
  )
  await page.goto(`${origin}/store/${shop.split('.')[0]}/apps/${admin.app.apiKey}`)
}

/** Only what the page uses of it: a token on request, from the admin around. */
const APP_BRIDGE = `window.shopify = {
  idToken: () => new Promise(resolve => {
    addEventListener('message', event => resolve(event.data), { once: true })
    parent.postMessage('idToken', 'https://admin.shopify.com')
  }),
}`

const adminPage = (shop: string, appUrl: string) => `<!doctype html><title>Admin</title>
<style>
  body { margin: 0; display: grid; grid-template: 3.5rem 1fr / 13rem 1fr; height: 100vh; font: 14px system-ui; background: #ebebeb; }
  header { grid-column: 1 / -1; display: grid; align-items: center; padding: 0 1rem; background: #1a1a1a; color: #e3e3e3; }
  nav { padding: 1rem; } iframe { width: 100%; height: 100%; border: 0; background: #fff; }
  @media (max-width: 40rem) { body { grid-template: 3.5rem 1fr / 1fr; } nav { display: none; } }
</style>
<header>${shop}</header><nav>Orders<br><br>Products<br><br>Customers<br><br>Apps<br>&nbsp; Beckon</nav>
<iframe title="Beckon" src="${appUrl}"></iframe>
<script>
  addEventListener('message', async event => {
    if (event.data === 'idToken') event.source.postMessage(await window.sessionToken(), event.origin)
  })
</script>`
