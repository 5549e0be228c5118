import { describePlugin } from '@beckon/plugin-kit/testing'
import shopify from './src/index.ts'
import { sign } from './src/verify.ts'

const settings = { SHOPIFY_API_KEY: null, SHOPIFY_API_SECRET: ['shpss_6f1d0c3b9a8e47529b'] }

describePlugin(shopify, { dir: import.meta.dirname, sign, settings })
