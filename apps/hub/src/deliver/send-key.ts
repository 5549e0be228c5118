/** What makes a send the one it is: the same parts, the same message, however often it is decided. */
export interface SendParts {
  readonly tenantId: string
  readonly trigger: string
  readonly runId: string
  readonly step: number
  readonly channel: string
}

/**
 * One send per key: unique in the database, the provider's idempotency key, the seed of the Message-ID. The run's id is
 * derived from its key and keeps it when a cart is joined to another, which a key made of the run's key would not.
 */
export function sendKey({ tenantId, trigger, runId, step, channel }: SendParts): string {
  return [tenantId, trigger, runId, step, channel].join('/')
}

/**
 * `<id@domain>`: the same for every attempt, so that two copies can be seen to be one; and it says which message it was
 * to whoever hears of it from a provider.
 */
export function headerMessageId(messageId: string, domain: string): string {
  return `<${messageId}@${domain}>`
}
