import { commaSeparated, type SettingsSpec } from '@beckon/plugin-kit'

export type TrackSettings = {
  readonly TRACK_SECRET: readonly string[]
}

export const settings: SettingsSpec<TrackSettings> = {
  TRACK_SECRET: {
    schema: commaSeparated.refine(
      secrets => secrets.every(isSecret),
      'expected whsec_ and 24 to 64 bytes in base64: make one with echo whsec_$(openssl rand -base64 32)',
    ),
    help: 'Signs the events of your own servers: `whsec_` and 24 to 64 bytes in base64; a comma-separated list while it is rotated.',
    secret: true,
  },
}

/** Names of the required settings that are not set. */
export function missing({ TRACK_SECRET }: TrackSettings): readonly string[] {
  return TRACK_SECRET.length > 0 ? [] : ['TRACK_SECRET']
}

/** The signing key: what stands behind the prefix, decoded. Senders' libraries take a secret without the prefix too. */
export function keyOf(secret: string): Buffer {
  return Buffer.from(base64Of(secret), 'base64')
}

// Buffer.from skips what is no base64, and so would make a key of half a secret: the text must be what the key encodes
// to. The length is the standard's (github.com/standard-webhooks, spec: "Signature scheme").
function isSecret(secret: string): boolean {
  const key = keyOf(secret)
  return key.toString('base64') === base64Of(secret) && key.length >= 24 && key.length <= 64
}

function base64Of(secret: string): string {
  return secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret
}

const PREFIX = 'whsec_'
