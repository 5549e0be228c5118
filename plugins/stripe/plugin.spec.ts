import { describePlugin } from '@beckon/plugin-kit/testing'
import stripe from './src/index.ts'
import { sign } from './src/verify.ts'

const settings = { STRIPE_WEBHOOK_SECRET: ['whsec_8hJm2Qp5Tz7Wc1Rb'], STRIPE_API_KEY: null }

describePlugin(stripe, { dir: import.meta.dirname, sign, settings, timestamped: true })
