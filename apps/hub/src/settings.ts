import type { Setting, SettingsSpec } from '@beckon/plugin-kit'
import type { z } from 'zod'
import * as schema from './setting-schemas.ts'

export const ROLES = ['receive', 'digest', 'send', 'admin'] as const
export type Role = (typeof ROLES)[number]

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The hub's own settings once parsed, by the names of their environment variables; absent means not set. */
export interface HubSettings {
  NODE_ENV: string | undefined
  PORT: number
  HOST: string | undefined
  PUBLIC_URL: string | undefined
  DATA_DIR: string
  DATABASE_URL: string | undefined
  ROLES: ReadonlySet<Role>
  ADMIN_TOKEN: string | undefined
  SECRET_KEY: readonly string[] | undefined
  SHOP_NAME: string
  SHOP_URL: string | undefined
  SHOP_CURRENCY: string
  SHOP_TIMEZONE: string
  POSTAL_ADDRESS: string | undefined
  SMTP_URL: string | undefined
  MAIL_FROM: string | undefined
  ALLOW_TEST_EVENTS: boolean | undefined
  HOLDOUT_PERCENT: number
  BRAKE_FLOOR: number
  HOLD_AFTER_HOURS: number
  RAW_RETENTION_DAYS: number
  CLOCK_SPEED: number
  LOG_LEVEL: LogLevel
}

export const HUB_SETTINGS: SettingsSpec<HubSettings> = {
  NODE_ENV: optional(
    schema.line,
    '`production` turns the strict rules on: `ADMIN_TOKEN` and `SECRET_KEY` are required',
  ),
  PORT: withDefault(
    '3000',
    schema.wholeNumber(0, 65_535),
    'Port to listen on; `0` picks a free one, the ready line names it',
  ),
  HOST: optional(schema.line, 'Address to listen on', '127.0.0.1 (0.0.0.0 with `NODE_ENV=production`)'),
  PUBLIC_URL: optional(
    schema.baseUrl,
    'Base of links in messages and of the URLs platforms sign; a trailing slash is dropped',
    'http://127.0.0.1:$PORT (the actual port)',
  ),
  DATA_DIR: withDefault(
    './.beckon',
    schema.line,
    'Embedded Postgres and generated secrets (files 0600); a relative path starts at the root of the repository',
  ),
  DATABASE_URL: secret(
    optional(schema.urlOf('postgres', 'postgresql'), 'A Postgres 14 or newer', 'none: embedded Postgres in `DATA_DIR`'),
  ),
  ROLES: withDefault(ROLES.join(','), schema.wordSet(ROLES), 'What this process does, comma-separated'),
  ADMIN_TOKEN: secret(
    optional(
      schema.token,
      'Bearer token of the admin API, 24 characters or more; required with `DATABASE_URL` or in production',
      'generated into `$DATA_DIR/admin-token`',
    ),
  ),
  SECRET_KEY: secret(
    optional(
      schema.keys,
      'The key that signs links is derived from it: 32 characters or more, a comma-separated list while ' +
        'it is rotated (the new one first); required with `DATABASE_URL` or in production',
      'generated into `$DATA_DIR/secret-key`',
    ),
  ),
  SHOP_NAME: withDefault('My shop', schema.line, "The shop's name, as messages show it"),
  SHOP_URL: optional(schema.baseUrl, "The shop's home page"),
  SHOP_CURRENCY: withDefault('USD', schema.currency, "The shop's currency, ISO 4217"),
  SHOP_TIMEZONE: withDefault(
    'UTC',
    schema.timezone,
    "The shop's IANA zone: quiet hours of contacts whose own is unknown",
  ),
  POSTAL_ADDRESS: optional(
    schema.line,
    'Printed in marketing messages; in production marketing is held until it is set',
  ),
  SMTP_URL: secret(
    optional(
      schema.urlOf('smtp', 'smtps'),
      'Where messages are handed over: `smtp://user:pass@host:587`',
      'none: messages go to the local mailbox',
    ),
  ),
  MAIL_FROM: optional(schema.mailbox, 'Sender of messages: `My shop <shop@example.com>`; required with `SMTP_URL`'),
  ALLOW_TEST_EVENTS: optional(
    schema.flag,
    'Whether events that platforms mark as tests may lead to messages',
    'true only without `SMTP_URL`',
  ),
  HOLDOUT_PERCENT: withDefault(
    '0',
    schema.decimal(0, 50),
    'The share of people, always the same, who get no marketing, so that its effect can be measured',
  ),
  BRAKE_FLOOR: withDefault(
    '50',
    schema.wholeNumber(0, 1_000_000_000),
    'A marketing trigger may always send this many messages in 24 h before it brakes itself; `0`: no brake',
  ),
  HOLD_AFTER_HOURS: withDefault(
    '2',
    schema.decimal(0, 8_760),
    'A hub that starts after nobody has sent for so long holds what is due until an operator releases it; `0`: never',
  ),
  RAW_RETENTION_DAYS: withDefault(
    '90',
    schema.wholeNumber(0, 36_500),
    'Raw webhook requests are emptied after so many days, and cannot be replayed any more; dead letters are kept; `0`: never',
  ),
  CLOCK_SPEED: withDefault(
    '1',
    schema.decimal(1, 1_000_000),
    'Development only, on a database of its own: business time runs this many times faster and stays ahead; refused in production',
  ),
  LOG_LEVEL: withDefault('info', schema.word(LOG_LEVELS), `One of ${LOG_LEVELS.join(', ')}`),
}

/** One source for the default that applies and the one that is documented. */
function withDefault<T>(text: string, type: z.ZodType<T, string>, help: string): Setting<T> {
  return { schema: type.prefault(text), help, default: text }
}

/** `whenUnset` says in words what happens then, for defaults that depend on something else. */
function optional<T>(type: z.ZodType<T, string>, help: string, whenUnset?: string): Setting<T | undefined> {
  return { schema: type.optional(), help, ...(whenUnset && { default: whenUnset }) }
}

function secret<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, secret: true }
}
