import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Secrets of the platforms whose signatures the requests carry. */
export const SECRETS = {
  SHOPIFY_API_SECRET: 'shopify-bench-secret',
  HUBSPOT_CLIENT_SECRET: 'hubspot-bench-secret',
  STRIPE_WEBHOOK_SECRET: 'whsec_stripe_bench_secret',
} as const

/** A hub's settings: the defaults, but for what it cannot do without. Empty means not set, whatever a .env file says. */
export function hubEnvironment(
  databaseUrl: string,
  roles: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    ...SECRETS,
    DATABASE_URL: databaseUrl,
    DATA_DIR: emptyFolder(),
    ROLES: roles,
    PORT: '0',
    ADMIN_TOKEN: 'bench-admin-token-0123456789',
    SECRET_KEY: 'a-bench-secret-key-of-32-characters',
    POSTAL_ADDRESS: '1 Bench Street',
    // A bench is a flood, and its databases are copies: what would be stopped for that is what is measured.
    BRAKE_FLOOR: '0',
    HOLD_AFTER_HOURS: '0',
    ...Object.fromEntries(UNSET.map(name => [name, ''])),
    ...more,
  }
}

let folders: string | undefined

/** A hub that knew another database by its folder would take this one for an older copy, and send nothing. */
function emptyFolder(): string {
  folders ??= removedAtExit(mkdtempSync(join(tmpdir(), 'beckon-bench-data-')))
  return mkdtempSync(join(folders, 'data-'))
}

function removedAtExit(folder: string): string {
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const UNSET = [
  'NODE_ENV',
  'HOST',
  'PUBLIC_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'CLOCK_SPEED',
  'LOG_LEVEL',
  'ALLOW_TEST_EVENTS',
]
