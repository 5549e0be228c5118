import { commaSeparated, type SettingsSpec } from '@beckon/plugin-kit'
import { z } from 'zod'

export type ShopifySettings = {
  readonly SHOPIFY_API_KEY: string | null
  readonly SHOPIFY_API_SECRET: readonly string[]
}

export const settings: SettingsSpec<ShopifySettings> = {
  SHOPIFY_API_KEY: {
    schema: z.string().nullable().default(null),
    help: "The app's client id, as Shopify shows it beside the secret. Installing the app needs it, receiving webhooks does not.",
  },
  SHOPIFY_API_SECRET: {
    schema: commaSeparated,
    help: "The app's client secret, which signs its webhooks; a comma-separated list while one is rotated (the new one first).",
    secret: true,
  },
}

/** Names of the required settings that are not set. */
export function missing({ SHOPIFY_API_SECRET }: ShopifySettings): readonly string[] {
  return SHOPIFY_API_SECRET.length > 0 ? [] : ['SHOPIFY_API_SECRET']
}

/** Likewise for the app: its page, and the ways to install it. */
export function missingForApp(settings: ShopifySettings): readonly string[] {
  return [...(settings.SHOPIFY_API_KEY ? [] : ['SHOPIFY_API_KEY']), ...missing(settings)]
}
