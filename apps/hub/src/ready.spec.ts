import type { Plugin } from '@beckon/plugin-kit'
import { loadConfig } from './config.ts'
import { outstanding, welcome } from './ready.ts'

const doorbell = { name: 'doorbell', settings: {}, missing: () => ['DOORBELL_SECRET'] } as unknown as Plugin
const chime = { name: 'chime', settings: {}, missing: () => [] } as unknown as Plugin
const plugins = new Map([doorbell, chime].map(plugin => [plugin.name, plugin]))
const everything = {
  SMTP_URL: 'smtp://mail',
  MAIL_FROM: 'a@b.example',
  POSTAL_ADDRESS: 'Rue 1',
  PUBLIC_URL: 'https://hub.example',
}

describe('what the hub says when it is ready', () => {
  it('names what is not set, by plugin', () => {
    expect(outstanding(loadConfig({}, plugins), plugins)).toEqual({
      mail: 'mailbox',
      missing: { hub: ['SMTP_URL', 'POSTAL_ADDRESS', 'PUBLIC_URL'], doorbell: ['DOORBELL_SECRET'] },
    })
  })

  it('names nothing when all is set', () => {
    const config = loadConfig(everything, new Map())
    expect(outstanding(config, new Map())).toEqual({ mail: 'smtp', missing: {} })
  })

  const readiness = {
    url: 'http://127.0.0.1:3000',
    mail: 'mailbox',
    hold: null,
    missing: { doorbell: ['DOORBELL_SECRET'] },
  } as const

  it('shows a person at a terminal where to look, the generated token, and what to set', () => {
    const text = welcome({ ...readiness, adminTokenFile: '/data/admin-token' }, 'generated')
    for (const part of [
      'http://127.0.0.1:3000/mailbox',
      'generated  (kept in /data/admin-token)',
      'doorbell: DOORBELL_SECRET',
    ])
      expect(text).toContain(part)
  })

  it('does not repeat a token that the operator has set', () => {
    expect(welcome({ ...readiness, adminTokenFile: null }, 'chosen')).not.toContain('chosen')
  })
})
