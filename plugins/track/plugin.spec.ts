import { describePlugin } from '@beckon/plugin-kit/testing'
import track from './src/index.ts'
import { sign } from './src/verify.ts'

// 32 bytes, as a sender's library makes them.
const settings = { TRACK_SECRET: ['whsec_c2l4IGh1bmRyZWQgYW5kIHNpeHR5LXNpeCBkdWNrcyE='] }

describePlugin(track, { dir: import.meta.dirname, sign, settings, timestamped: true, passesThrough: true })
