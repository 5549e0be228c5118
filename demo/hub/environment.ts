import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Secrets } from '../platforms/signed.ts'
import { ZONE } from '../story/week.ts'
import { ROOT } from './built.ts'

/**
 * How many times faster than the world's the shop's clock runs: a week in 30 s. Half of it would take more than the
 * minute that a demo may; twice as much would make an hour of the 40 to 80 ms that lie between a webhook and its
 * decision (measured on two busy cores).
 */
export const SPEED = 20_000

/** What the demo and its hub share, made up at each start. */
export interface Keys {
  readonly adminToken: string
  readonly platforms: Secrets
}

/** New secrets, in the forms that the platforms give them. */
export function makeKeys(): Keys {
  const secret = () => randomBytes(24).toString('hex')
  const base64 = randomBytes(32).toString('base64')
  return {
    adminToken: secret(),
    platforms: { shopify: secret(), hubspot: secret(), stripe: `whsec_${secret()}`, track: `whsec_${base64}` },
  }
}

/** The hub's settings. Nothing of the machine's own: a demo must not reach a real mail server or a real database. */
export function hubEnvironment(dataDir: string, { adminToken, platforms }: Keys): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  return {
    PATH,
    HOME,
    ...(TMPDIR && { TMPDIR }),
    ...unsetByFile(),
    DATA_DIR: dataDir,
    PORT: '0',
    CLOCK_SPEED: String(SPEED),
    LOG_LEVEL: 'info',
    // A week in a minute is no usual day.
    BRAKE_FLOOR: '0',
    ADMIN_TOKEN: adminToken,
    SHOP_NAME: 'Lighthouse Books',
    SHOP_URL: 'https://lighthouse-books.example',
    SHOP_CURRENCY: 'EUR',
    SHOP_TIMEZONE: ZONE,
    POSTAL_ADDRESS: 'Lighthouse Books, 1 Harbour Street, 20457 Hamburg',
    SHOPIFY_API_SECRET: platforms.shopify,
    HUBSPOT_CLIENT_SECRET: platforms.hubspot,
    STRIPE_WEBHOOK_SECRET: platforms.stripe,
    TRACK_SECRET: platforms.track,
  }
}

/** What a .env file would set: the hub reads it, but leaves alone what is there already, and empty means not set. */
function unsetByFile(): Record<string, string> {
  const file = join(ROOT, '.env')
  if (!existsSync(file)) return {}
  return Object.fromEntries(Object.keys(parseEnv(readFileSync(file, 'utf8'))).map(name => [name, '']))
}
