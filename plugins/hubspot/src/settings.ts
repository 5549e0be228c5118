import { commaSeparated, type SettingsSpec } from '@beckon/plugin-kit'
import { z } from 'zod'

export type HubSpotSettings = {
  readonly HUBSPOT_CLIENT_ID: string | null
  readonly HUBSPOT_CLIENT_SECRET: readonly string[]
  readonly HUBSPOT_APP_ID: string | null
  readonly HUBSPOT_CLOSED_TICKET_STAGES: readonly string[]
}

export const settings: SettingsSpec<HubSpotSettings> = {
  HUBSPOT_CLIENT_ID: {
    schema: z.string().nullable().default(null),
    help: "The app's client id, as HubSpot shows it beside the secret. Receiving webhooks does not need it.",
  },
  HUBSPOT_CLIENT_SECRET: {
    schema: commaSeparated,
    help: "The app's client secret, which signs its webhooks; a comma-separated list while one is rotated.",
    secret: true,
  },
  HUBSPOT_APP_ID: {
    schema: z.string().nullable().default(null),
    help: "The app's numeric id. Receiving webhooks does not need it.",
  },
  HUBSPOT_CLOSED_TICKET_STAGES: {
    schema: commaSeparated,
    default: '4',
    help: 'Ids of the stages in which a ticket is settled, comma-separated; `4` is Closed in the support pipeline.',
  },
}

/** Names of the required settings that are not set. */
export function missing({ HUBSPOT_CLIENT_SECRET }: HubSpotSettings): readonly string[] {
  return HUBSPOT_CLIENT_SECRET.length > 0 ? [] : ['HUBSPOT_CLIENT_SECRET']
}
