import type { Plugin } from '@beckon/plugin-kit'
import { stated } from './normalise/stated.ts'
import { ACCOUNT, open } from './open.ts'
import { missing, settings, type TrackSettings } from './settings.ts'
import { OWN_TOPIC, STATED } from './types.ts'
import { verify } from './verify.ts'

/** Track: what the merchant's own servers, shop floor, app and site have to say, in the hub's own words (docs/events.md). */
const track: Plugin<TrackSettings> = {
  name: 'track',
  settings,
  missing,
  verify,
  open,
  unnamedAccount: ACCOUNT,
  topicsByHand: true,
  topics: Object.fromEntries([...STATED, OWN_TOPIC].map(topic => [topic, stated])),
}

export default track
