import { FixSettings } from '@beckon/plugin-kit'
import { stringify } from 'smol-toml'
import type { ShopifySettings } from '../settings.ts'
import { COMPLIANCE_TOPICS, scopesOf } from './scopes.ts'

/** The version in which Shopify writes the payloads; the normalisers are written for it. */
export const API_VERSION = '2026-10'

/** The text of shopify.app.toml (shopify.dev: app-configuration). Throws FixSettings when the settings do not make an app. */
export function appConfig(topics: readonly string[], settings: ShopifySettings, publicUrl: string): string {
  const clientId = settings.SHOPIFY_API_KEY
  const faults = [
    ...(clientId ? [] : ["SHOPIFY_API_KEY: not set; expected the app's client id"]),
    ...(publicUrl.startsWith('https://') ? [] : [`PUBLIC_URL: saw ${publicUrl}; expected the https URL Shopify calls`]),
  ]
  if (faults.length)
    throw new FixSettings('shopify-app-settings', ['Not enough for an app yet:', ...faults].join('\n  '))
  return `${HEAD}${stringify(declared(topics, clientId, publicUrl))}`
}

const HEAD = `# The Shopify app, as Shopify is to know it. Made by: npx beckon app-config shopify --out shopify.app.toml
# Make it again after an update of Beckon or a change of PUBLIC_URL, then: shopify app deploy

`

function declared(topics: readonly string[], clientId: string | null, publicUrl: string) {
  // Absolute: a path alone would be put behind application_url, which has a path itself.
  const uri = `${publicUrl}/webhooks/shopify`
  return {
    name: 'Beckon',
    client_id: clientId,
    application_url: `${publicUrl}/app/shopify`,
    embedded: true,
    // Without use_legacy_install_flow, Shopify asks the merchant for these scopes itself (managed installation).
    access_scopes: { scopes: scopesOf(topics).join(',') },
    auth: { redirect_urls: [`${publicUrl}/app/shopify/callback`] },
    webhooks: {
      api_version: API_VERSION,
      subscriptions: [
        { topics: topics.filter(topic => !COMPLIANCE_TOPICS.has(topic)), uri },
        { compliance_topics: topics.filter(topic => COMPLIANCE_TOPICS.has(topic)), uri },
      ],
    },
  }
}
