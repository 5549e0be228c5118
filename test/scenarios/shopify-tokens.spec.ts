import { createApp } from '../../apps/hub/src/app.ts'
import { connect } from '../../apps/hub/src/store/data-source.ts'
import { uninstall } from '../../apps/hub/src/store/installations.ts'
import { autocommit } from '../../apps/hub/src/store/sql.ts'
import { Vault } from '../../apps/hub/src/store/vault.ts'
import { MONDAY_NOON } from '../support/hub.ts'
import { order } from '../support/shop.ts'
import { type ShopifyHub, startShopifyHub } from '../support/shopify-hub.ts'
import { startOver } from '../support/start-over.ts'
import { silent } from '../support/test-postgres.ts'
import { until } from '../support/until.ts'

const ADA = 'ada-books.myshopify.com'

let shopify: ShopifyHub
beforeAll(async () => {
  shopify = await startShopifyHub()
})
beforeEach(async () => {
  await startOver(shopify.hub)
  await shopify.hub.rows('DELETE FROM installation')
  shopify.admin.oauth.uninstall(ADA)
  shopify.admin.oauth.asked.length = 0
  shopify.lifeSeconds = 3600
})
afterAll(() => shopify.stop())

const installed = async () => (await shopify.hub.rows('SELECT * FROM installation WHERE account = $1', [ADA]))[0]

/** So short that the next load renews. */
const MINUTE = 60

describe('the tokens', () => {
  it('can be read nowhere in the database', async () => {
    await shopify.load(ADA)
    const given = shopify.admin.oauth.given.slice(-2)
    const tables = await shopify.hub.rows<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    )
    const dump = await Promise.all(
      tables.map(({ name }) =>
        shopify.hub.rows<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM "${name}" t`),
      ),
    )
    const text = dump
      .flat()
      .map(({ row }) => row)
      .join('\n')
    const asHex = (token: string) => Buffer.from(token).toString('hex')
    expect(text).toContain(ADA)
    const sealed = (await installed())?.sealed as Buffer
    expect(text).toContain(sealed.toString('hex'))
    expect(
      shopify.hub.ground.config.secretKeys.map(key => new Vault([key]).open(sealed, `installation shopify ${ADA}`)),
    ).toEqual([expect.stringContaining(given[0] as string)])
    expect(given.filter(token => text.includes(token) || text.includes(asHex(token)))).toEqual([])
  })

  it('are renewed before they end', async () => {
    shopify.lifeSeconds = MINUTE
    await shopify.load(ADA)
    await shopify.load(ADA)
    expect(shopify.admin.oauth.asked).toEqual(['token-exchange', 'refresh_token'])
    expect(await installed()).toMatchObject({ generation: 1, state: 'installed' })
  })

  it('are renewed once by two hubs at once', async () => {
    shopify.lifeSeconds = MINUTE
    await shopify.load(ADA)
    shopify.lifeSeconds = 3600
    const dataSource = await connect(shopify.hub.databaseUrl, { log: silent })
    const other = await createApp(
      { ...shopify.hub.ground, dataSource },
      { clockwork: false, fetch: shopify.admin.fetch },
    )
    try {
      const otherUrl = await other.listen()
      const held = shopify.admin.hold()
      const first = shopify.load(ADA)
      await held.arrived
      const second = fetch(`${otherUrl}/app/shopify?id_token=${shopify.admin.sessionToken(ADA)}`)
      await until('the second hub waits for the first', async () => (await shopify.hub.rows(WAITING)).length > 0)
      held.release()
      expect([(await first).status, (await second).status]).toEqual([200, 200])
      expect(shopify.admin.oauth.asked).toEqual(['token-exchange', 'refresh_token'])
    } finally {
      await other.close()
      await dataSource.destroy()
    }
  })

  it('survive an answer that is lost on the way', async () => {
    shopify.lifeSeconds = MINUTE
    await shopify.load(ADA)
    shopify.admin.fail('lose')
    expect(await (await shopify.load(ADA)).text()).toContain('did not answer')
    expect((await shopify.load(ADA)).status).toBe(200)
    expect(shopify.admin.oauth.asked).toEqual(['token-exchange', 'refresh_token', 'refresh_token'])
  })

  it.each([429, 500, 503] as const)('wait while Shopify answers %d; the page says so, and the rest', async status => {
    await shopify.hub.receive('shopify', order(MONDAY_NOON))
    await shopify.hub.settle()
    shopify.admin.fail(status)
    const page = await (await shopify.load(ADA)).text()
    expect(page).toContain(`${ADA} answered ${status}`)
    expect(page).toContain('ada@example.com')
    expect(await installed()).toBeUndefined()
  })

  it('are not waited for longer than five seconds', async () => {
    shopify.admin.fail('hang')
    expect(await (await shopify.load(ADA)).text()).toContain('did not answer (TimeoutError)')
  })

  it('are asked for anew when Shopify takes the old ones no longer', async () => {
    shopify.lifeSeconds = MINUTE
    await shopify.load(ADA)
    shopify.admin.oauth.uninstall(ADA)
    expect((await shopify.load(ADA)).status).toBe(200)
    expect(shopify.admin.oauth.asked).toEqual(['token-exchange', 'refresh_token', 'token-exchange'])
  })

  it('are forgotten with the uninstall; a re-install is a new generation with new ones', async () => {
    await shopify.load(ADA)
    await uninstall(autocommit(shopify.hub.dataSource), { plugin: 'shopify', account: ADA, at: new Date() })
    expect(await installed()).toMatchObject({ state: 'uninstalled', sealed: null })
    await shopify.load(ADA)
    expect(await installed()).toMatchObject({ state: 'installed', generation: 2 })
    expect(shopify.admin.oauth.asked).toEqual(['token-exchange', 'token-exchange'])
  })
})

const WAITING = `SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`
