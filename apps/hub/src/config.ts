import { resolve } from 'node:path'
import { FixSettings, type Plugin, type Settings } from '@beckon/plugin-kit'
import { type Environment, parseSettings, textOf } from './parse-settings.ts'
import { REPOSITORY_ROOT } from './repository-root.ts'
import { HUB_SETTINGS, type HubSettings, type LogLevel, type Role } from './settings.ts'

/** The settings of one hub, parsed once and frozen. */
export interface Config {
  readonly production: boolean
  readonly port: number
  readonly host: string
  /** Null until the hub listens: only then is the port known. */
  readonly publicUrl: string | null
  /** Absolute. */
  readonly dataDir: string
  /** Null: embedded Postgres. */
  readonly databaseUrl: string | null
  readonly roles: ReadonlySet<Role>
  /** Null until secrets.ts has read or made it. */
  readonly adminToken: string | null
  /** The first signs and encrypts; empty until secrets.ts has read or made one. */
  readonly secretKeys: readonly string[]
  readonly shop: Shop
  /** Null: messages go to the local mailbox. */
  readonly smtpUrl: string | null
  readonly mailFrom: string | null
  readonly allowTestEvents: boolean
  /** The share of people who get no marketing. */
  readonly holdoutPercent: number
  /** 0: no brake. */
  readonly brakeFloor: number
  /** Null: however long nobody has sent, it is no reason to hold. */
  readonly holdAfterMs: number | null
  /** Null: raw requests are kept for ever. */
  readonly rawRetentionMs: number | null
  readonly clockSpeed: number
  readonly logLevel: LogLevel
  /** Each plugin's own slice. */
  readonly plugins: Readonly<Record<string, Settings>>
}

/** The default tenant's facts, until a platform reports them. */
export interface Shop {
  readonly name: string
  readonly url: string | null
  readonly currency: string
  readonly timezone: string
  readonly postalAddress: string | null
}

/** Turns the environment into the config; throws one FixSettings that lists every fault. */
export function loadConfig(environment: Environment, plugins: ReadonlyMap<string, Plugin>): Config {
  const hub = parseSettings(HUB_SETTINGS, environment)
  const slices = [...plugins].map(([name, plugin]) => ({ name, ...parseSettings(plugin.settings, environment) }))
  const faults = [...hub.faults, ...brokenRules(hub.values, environment), ...slices.flatMap(slice => slice.faults)]
  if (faults.length > 0) throw new FixSettings('settings-invalid', report(faults))
  const ofPlugins = Object.fromEntries(slices.map(slice => [slice.name, slice.values as Settings]))
  return frozen(configOf(hub.values as HubSettings, ofPlugins))
}

/** How a hub is reached and opened: the part of its config that a command needs which asks it. */
export type Access = Pick<Config, 'port' | 'publicUrl' | 'dataDir' | 'adminToken'>

/** The same of the environment alone: what else is set, or missing, is the hub's own business. */
export function loadAccess(environment: Environment): Access {
  const { PORT, PUBLIC_URL, DATA_DIR, ADMIN_TOKEN } = HUB_SETTINGS
  const { values, faults } = parseSettings({ PORT, PUBLIC_URL, DATA_DIR, ADMIN_TOKEN }, environment)
  if (faults.length > 0) throw new FixSettings('settings-invalid', report(faults))
  return accessOf(values as AccessSettings)
}

type AccessSettings = Pick<HubSettings, 'PORT' | 'PUBLIC_URL' | 'DATA_DIR' | 'ADMIN_TOKEN'>

function accessOf({ PORT, PUBLIC_URL, DATA_DIR, ADMIN_TOKEN }: AccessSettings): Access {
  return {
    port: PORT,
    publicUrl: PUBLIC_URL ?? null,
    dataDir: resolve(REPOSITORY_ROOT, DATA_DIR),
    adminToken: ADMIN_TOKEN ?? null,
  }
}

/** What one setting's schema cannot see. Asks the environment, so that a faulty value is not also called missing. */
function brokenRules(settings: Partial<HubSettings>, environment: Environment): string[] {
  const isSet = (name: keyof HubSettings) => textOf(environment, name) !== undefined
  const production = settings.NODE_ENV === 'production'
  const faults: string[] = []
  for (const name of ['ADMIN_TOKEN', 'SECRET_KEY'] as const)
    if ((production || isSet('DATABASE_URL')) && !isSet(name))
      faults.push(
        `${name}: not set; required with DATABASE_URL or NODE_ENV=production, make one with: openssl rand -hex 32`,
      )
  if (isSet('SMTP_URL') && !isSet('MAIL_FROM'))
    faults.push('MAIL_FROM: not set; required with SMTP_URL, expected an address such as shop@example.com')
  if (production && (settings.CLOCK_SPEED ?? 1) !== 1)
    faults.push(
      `CLOCK_SPEED: saw "${settings.CLOCK_SPEED}"; expected 1 with NODE_ENV=production, or people are written to early`,
    )
  return faults
}

function report(faults: readonly string[]): string {
  const distinct = [...new Set(faults)]
  const count = distinct.length === 1 ? 'One setting needs' : `${distinct.length} settings need`
  return [`${count} attention:`, ...distinct.map(fault => `  ${fault}`)].join('\n')
}

function configOf(settings: HubSettings, plugins: Readonly<Record<string, Settings>>): Config {
  const production = settings.NODE_ENV === 'production'
  return {
    ...accessOf(settings),
    production,
    host: settings.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    databaseUrl: settings.DATABASE_URL ?? null,
    roles: settings.ROLES,
    secretKeys: settings.SECRET_KEY ?? [],
    shop: {
      name: settings.SHOP_NAME,
      url: settings.SHOP_URL ?? null,
      currency: settings.SHOP_CURRENCY,
      timezone: settings.SHOP_TIMEZONE,
      postalAddress: settings.POSTAL_ADDRESS ?? null,
    },
    smtpUrl: settings.SMTP_URL ?? null,
    mailFrom: settings.MAIL_FROM ?? null,
    allowTestEvents: settings.ALLOW_TEST_EVENTS ?? settings.SMTP_URL === undefined,
    holdoutPercent: settings.HOLDOUT_PERCENT,
    brakeFloor: settings.BRAKE_FLOOR,
    holdAfterMs: settings.HOLD_AFTER_HOURS ? settings.HOLD_AFTER_HOURS * 3_600_000 : null,
    rawRetentionMs: settings.RAW_RETENTION_DAYS ? settings.RAW_RETENTION_DAYS * 86_400_000 : null,
    clockSpeed: settings.CLOCK_SPEED,
    logLevel: settings.LOG_LEVEL,
    plugins,
  }
}

/** Freezes plain objects and arrays all the way down; sets are only read-only by type. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Set || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
