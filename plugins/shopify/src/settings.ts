import { commaSeparated, type SettingsSpec } from '@beckon/plugin-kit'
import { z } from 'zod'

export type ShopifySettings = {
  readonly SHOPIFY_API_KEY: string | null
  readonly SHOPIFY_API_SECRET: readonly string[]
}

export const settings: SettingsSpec<ShopifySettings> = {
  SHOPIFY_API_KEY: {
    schema: z.string().nullable().default(null),
    help: "The app's client id, as Shopify shows it beside the secret. Receiving webhooks does not need it.",
  },
  SHOPIFY_API_SECRET: {
    schema: commaSeparated,
    help: "The app's client secret, which signs its webhooks; a comma-separated list while one is rotated.",
    secret: true,
  },
}

/** Names of the required settings that are not set. */
export function missing({ SHOPIFY_API_SECRET }: ShopifySettings): readonly string[] {
  return SHOPIFY_API_SECRET.length > 0 ? [] : ['SHOPIFY_API_SECRET']
}
