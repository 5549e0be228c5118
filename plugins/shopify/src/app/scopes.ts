/** The compliance topics, which are subscribed to in a list of their own and need no scope (shopify.dev: privacy-law-compliance). */
export const COMPLIANCE_TOPICS: ReadonlySet<string> = new Set([
  'customers/data_request',
  'customers/redact',
  'shop/redact',
])

/** Topic, or the part before its slash → the scope it needs (shopify.dev: webhook topics); null: none. */
const SCOPES: Readonly<Record<string, string | null>> = {
  carts: 'read_orders',
  checkouts: 'read_orders',
  orders: 'read_orders',
  refunds: 'read_orders',
  fulfillments: 'read_fulfillments',
  fulfillment_events: 'read_fulfillments',
  customers: 'read_customers',
  'customers/merge': 'read_customer_merge',
  customers_email_marketing_consent: 'read_customers',
  customers_marketing_consent: 'read_customers',
  products: 'read_products',
  variants: 'read_products',
  inventory_levels: 'read_inventory',
  shop: null,
  app: null,
}

/** The scopes that these topics need, each once, by name. */
export function scopesOf(topics: readonly string[]): string[] {
  const needed = topics.filter(topic => !COMPLIANCE_TOPICS.has(topic)).map(scopeOf)
  return [...new Set(needed.filter(scope => scope !== null))].sort()
}

/** Those of the needed scopes that were not granted. Who may write may read (shopify.dev: access-scopes). */
export function scopesMissing(needed: readonly string[], granted: readonly string[]): string[] {
  return needed.filter(scope => !granted.includes(scope) && !granted.includes(scope.replace(/^read_/, 'write_')))
}

function scopeOf(topic: string): string | null {
  const [family = ''] = topic.split('/')
  const scope = SCOPES[topic] ?? SCOPES[family]
  if (scope === undefined)
    throw new Error(`no scope is known for the topic ${topic}; add it in plugins/shopify/src/app/scopes.ts`)
  return scope
}
