import { describePlugin } from '@beckon/plugin-kit/testing'
import hubspot from './src/index.ts'
import { sign } from './src/verify.ts'

const settings = {
  HUBSPOT_CLIENT_ID: null,
  HUBSPOT_CLIENT_SECRET: ['5a2c1f70-9d1e-4b7b-8f3a-1c6d2e9b0a44'],
  HUBSPOT_APP_ID: null,
}

describePlugin(hubspot, { dir: import.meta.dirname, sign, settings, timestamped: true })
