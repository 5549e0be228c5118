import { commaSeparated, type SettingsSpec } from '@beckon/plugin-kit'
import { z } from 'zod'

export type StripeSettings = {
  readonly STRIPE_WEBHOOK_SECRET: readonly string[]
  readonly STRIPE_API_KEY: string | null
}

export const settings: SettingsSpec<StripeSettings> = {
  STRIPE_WEBHOOK_SECRET: {
    schema: commaSeparated,
    help: "The webhook endpoint's signing secret (whsec_…); a comma-separated list for test and live mode, or while one is rolled.",
    secret: true,
  },
  STRIPE_API_KEY: {
    schema: z.string().nullable().default(null),
    help: 'A restricted API key. Receiving webhooks does not need it.',
    secret: true,
  },
}

/** Names of the required settings that are not set. */
export function missing({ STRIPE_WEBHOOK_SECRET }: StripeSettings): readonly string[] {
  return STRIPE_WEBHOOK_SECRET.length > 0 ? [] : ['STRIPE_WEBHOOK_SECRET']
}
