import { FixSettings, type Plugin } from '@beckon/plugin-kit'
import { z } from 'zod'
import { type Config, loadConfig } from './config.ts'
import type { Environment } from './parse-settings.ts'

const TOKEN = 'a-token-of-24-characters'
const KEY = 'a-secret-key-of-thirty-two-chars'

const doorbell = {
  name: 'doorbell',
  settings: {
    DOORBELL_SECRET: { schema: z.string().min(8, 'expected at least 8 characters').optional(), help: '', secret: true },
    DOORBELL_TONE: { schema: z.string().prefault('ding'), help: '' },
  },
} as unknown as Plugin

const load = (environment: Environment) => loadConfig(environment, new Map([['doorbell', doorbell]]))

function faultsOf(environment: Environment): string[] {
  try {
    load(environment)
    return []
  } catch (error) {
    if (!(error instanceof FixSettings)) throw error
    return error.message
      .split('\n')
      .slice(1)
      .map(line => line.trim())
  }
}

describe('the config', () => {
  const reads: [what: string, environment: Environment, part: Partial<Config>][] = [
    ['listens on loopback by default', {}, { host: '127.0.0.1', port: 3000, production: false }],
    ['does not know its URL before it listens', {}, { publicUrl: null }],
    [
      'drops the trailing slash of PUBLIC_URL',
      { PUBLIC_URL: 'https://hub.example.com/b/' },
      { publicUrl: 'https://hub.example.com/b' },
    ],
    [
      'takes empty for not set',
      { PORT: '', PUBLIC_URL: ' ', SMTP_URL: '' },
      { port: 3000, publicUrl: null, smtpUrl: null },
    ],
    ['ignores the line end of a Windows env file', { LOG_LEVEL: 'debug\r' }, { logLevel: 'debug' }],
    ['runs all roles by default', {}, { roles: new Set(['receive', 'digest', 'send', 'admin']) }],
    ['takes a choice of roles', { ROLES: 'send, digest,send' }, { roles: new Set(['digest', 'send']) }],
    ['takes several keys while one is rotated', { SECRET_KEY: `${KEY},${KEY}2` }, { secretKeys: [KEY, `${KEY}2`] }],
    ['has no token or key of its own', {}, { adminToken: null, secretKeys: [] }],
    ['keeps its data in the repository by default', {}, { dataDir: expect.stringMatching(/^\/.*\/\.beckon$/) }],
    ['takes an absolute data folder as it is', { DATA_DIR: '/srv/data' }, { dataDir: '/srv/data' }],
    ['keeps raw requests for 90 days', { RAW_RETENTION_DAYS: '' }, { rawRetentionMs: 90 * 86_400_000 }],
    ['keeps raw requests for ever when told so', { RAW_RETENTION_DAYS: '0' }, { rawRetentionMs: null }],
    ['allows test events without SMTP', {}, { allowTestEvents: true }],
    [
      'allows no test events with SMTP',
      { SMTP_URL: 'smtp://mail:587', MAIL_FROM: 'a@b.example' },
      { allowTestEvents: false },
    ],
    [
      'allows test events with SMTP when told so',
      { SMTP_URL: 'smtps://u:p@mail', MAIL_FROM: 'Shop & Co <a@b.example>', ALLOW_TEST_EVENTS: 'true' },
      { allowTestEvents: true, mailFrom: 'Shop & Co <a@b.example>' },
    ],
    ['lets the clock run fast', { CLOCK_SPEED: '10080' }, { clockSpeed: 10_080 }],
    [
      'listens everywhere in production',
      { NODE_ENV: 'production', ADMIN_TOKEN: TOKEN, SECRET_KEY: KEY },
      { production: true, host: '0.0.0.0', adminToken: TOKEN },
    ],
    [
      'knows the shop',
      {
        SHOP_NAME: 'Tea',
        SHOP_URL: 'https://tea.example/',
        SHOP_CURRENCY: 'eur',
        SHOP_TIMEZONE: 'Europe/Paris',
        POSTAL_ADDRESS: 'Rue 1',
      },
      {
        shop: {
          name: 'Tea',
          url: 'https://tea.example',
          currency: 'EUR',
          timezone: 'Europe/Paris',
          postalAddress: 'Rue 1',
        },
      },
    ],
    [
      'hands each plugin its own slice',
      { DOORBELL_SECRET: 'ring-ring' },
      { plugins: { doorbell: { DOORBELL_SECRET: 'ring-ring', DOORBELL_TONE: 'ding' } } },
    ],
    ['does not mind variables it does not know', { SHOP_OPENING_HOURS: 'always', DOORBELL_COLOUR: 'red' }, {}],
  ]
  it.each(reads)('%s', (_what, environment, part) => {
    expect(load(environment)).toMatchObject(part)
  })

  const refuses: [what: string, environment: Environment, faults: string[]][] = [
    ['a port that is no number', { PORT: '3e3' }, ['PORT: saw "3e3"; expected a whole number from 0 to 65535']],
    ['a port out of range', { PORT: '65536' }, ['PORT: saw "65536"; expected a whole number from 0 to 65535']],
    [
      'a public URL with a query',
      { PUBLIC_URL: 'https://a.example/?x' },
      [expect.stringMatching(/^PUBLIC_URL: .*without a query/)],
    ],
    [
      'an unknown role',
      { ROLES: 'send,cook' },
      [expect.stringMatching(/^ROLES: saw "send,cook"; .*receive, digest, send, admin/)],
    ],
    [
      'a short admin token',
      { ADMIN_TOKEN: 'short' },
      [expect.stringMatching(/^ADMIN_TOKEN: saw a secret of 5 characters; .*24/)],
    ],
    ['a short key behind a good one', { SECRET_KEY: `${KEY},short` }, [expect.stringMatching(/^SECRET_KEY: .*32/)]],
    [
      'an unknown zone',
      { SHOP_TIMEZONE: 'Europe/Rungholt' },
      [expect.stringMatching(/^SHOP_TIMEZONE: saw "Europe\/Rungholt"/)],
    ],
    ['an offset for a zone', { SHOP_TIMEZONE: '+02:00' }, [expect.stringMatching(/^SHOP_TIMEZONE/)]],
    ['a currency that is none', { SHOP_CURRENCY: 'XXQ' }, [expect.stringMatching(/^SHOP_CURRENCY/)]],
    [
      'SMTP over another protocol',
      { SMTP_URL: 'http://mail', MAIL_FROM: 'a@b.example' },
      [expect.stringMatching(/^SMTP_URL: .*smtp:\/\/ or smtps:\/\//)],
    ],
    [
      'SMTP without a sender',
      { SMTP_URL: 'smtp://mail' },
      [expect.stringMatching(/^MAIL_FROM: not set; required with SMTP_URL/)],
    ],
    [
      'two senders',
      { MAIL_FROM: 'a@b.example, c@d.example' },
      [expect.stringMatching(/^MAIL_FROM: saw 24 characters; expected one address/)],
    ],
    [
      'a header smuggled into the sender',
      { MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' },
      [expect.stringMatching(/^MAIL_FROM/)],
    ],
    [
      'another kind of database',
      { DATABASE_URL: 'mysql://db/x', ADMIN_TOKEN: TOKEN, SECRET_KEY: KEY },
      [expect.stringMatching(/^DATABASE_URL: saw a secret of 12 characters; .*postgres:\/\//)],
    ],
    [
      'a fast clock in production',
      { NODE_ENV: 'production', ADMIN_TOKEN: TOKEN, SECRET_KEY: KEY, CLOCK_SPEED: '2' },
      [expect.stringMatching(/^CLOCK_SPEED: saw "2"; expected 1/)],
    ],
    ['half a day', { RAW_RETENTION_DAYS: '1.5' }, [expect.stringMatching(/^RAW_RETENTION_DAYS: .*whole number/)]],
    ['a clock that runs backwards', { CLOCK_SPEED: '-1' }, [expect.stringMatching(/^CLOCK_SPEED/)]],
    [
      'an unknown log level',
      { LOG_LEVEL: 'loud' },
      [expect.stringMatching(/^LOG_LEVEL: saw "loud"; expected one of fatal/)],
    ],
    [
      'neither yes nor no',
      { ALLOW_TEST_EVENTS: 'perhaps' },
      ['ALLOW_TEST_EVENTS: saw "perhaps"; expected true or false'],
    ],
    [
      "a plugin's faulty setting",
      { DOORBELL_SECRET: 'ring' },
      ['DOORBELL_SECRET: saw a secret of 4 characters; expected at least 8 characters'],
    ],
  ]
  it.each(refuses)('refuses %s, and says what it expects', (_what, environment, faults) => {
    expect(faultsOf(environment)).toEqual(faults)
  })

  it.each([{ NODE_ENV: 'production' }, { DATABASE_URL: 'postgres://u:p@db/x' }])(
    'requires token and key with %p',
    environment => {
      expect(faultsOf(environment)).toEqual([
        expect.stringMatching(/^ADMIN_TOKEN: not set; required/),
        expect.stringMatching(/^SECRET_KEY: not set; required/),
      ])
      expect(faultsOf({ ...environment, ADMIN_TOKEN: TOKEN, SECRET_KEY: KEY })).toEqual([])
    },
  )

  it('reports all faults together, each once', () => {
    const faults = faultsOf({ PORT: 'x', ADMIN_TOKEN: 'short', NODE_ENV: 'production', DOORBELL_SECRET: 'ring' })
    expect(faults.map(fault => fault.split(':')[0])).toEqual(['PORT', 'ADMIN_TOKEN', 'SECRET_KEY', 'DOORBELL_SECRET'])
  })

  it('never shows a secret or an address, whichever variable it was put into', () => {
    const pasted = 'smtp://user:hunter2@mail.example'
    const faults = faultsOf({
      SMTP_URL: `x${pasted}`,
      SHOP_URL: pasted,
      ADMIN_TOKEN: 'hunter2',
      PORT: 'ada@example.com',
    })
    expect(faults).toHaveLength(5)
    expect(faults.join()).not.toMatch(/hunter2|ada@/)
  })

  it('is frozen all the way down', () => {
    const config = load({ SECRET_KEY: KEY })
    for (const part of [config, config.shop, config.secretKeys, config.plugins, config.plugins.doorbell])
      expect(Object.isFrozen(part)).toBe(true)
  })
})
