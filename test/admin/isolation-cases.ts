/** What a merchant has that a request can name. */
export interface Names {
  readonly tenant: string
  readonly item: string
  readonly event: string
  readonly message: string
  readonly contact: string
  readonly privacyRequest: string
}

/** How a route must answer when it is asked for what is somebody else's, and what it does for its owner. */
export interface Case {
  /** The status, with the names of another. */
  readonly other: number
  /** The status, with one's own. */
  readonly own: number
  /** With one's own: whether the answer has something of theirs, and whether rows of theirs change. */
  readonly shows?: true
  readonly changes?: true
  body?(names: Names): object
}

const LIST: Case = { other: 200, own: 200, shows: true }
const ONE: Case = { other: 404, own: 200, shows: true }
const FOR_THE_OPERATOR: Case = { other: 403, own: 403 }

/** Every route of the OpenAPI document. A new route needs a case here. */
export const CASES: Readonly<Record<string, Case>> = {
  'GET /inbox': LIST,
  'GET /inbox/{id}': ONE,
  'POST /inbox/{id}/replay': { ...ONE, own: 202, changes: true },
  // It is done; of a dead one: test/admin/actions.spec.ts.
  'POST /inbox/{id}/discard': { ...ONE, own: 409 },
  'POST /inbox/replay': {
    other: 202,
    own: 202,
    changes: true,
    body: ({ item }) => ({ state: 'done', ids: [item] }),
  },
  'GET /events': LIST,
  'GET /events/{id}': ONE,
  'GET /events/{id}/triggers': ONE,
  'GET /contacts': LIST,
  'GET /contacts/{id}': ONE,
  'GET /contacts/{id}/timeline': ONE,
  'GET /contacts/{id}/export': ONE,
  'GET /privacy-requests': LIST,
  'GET /privacy-requests/{id}/export': { ...ONE, changes: true },
  'GET /runs': LIST,
  'GET /messages': LIST,
  'GET /messages/{id}': ONE,
  'POST /messages/{id}/resolve': { ...ONE, changes: true, body: () => ({ outcome: 'delivered' }) },
  'GET /decisions': LIST,
  'GET /triggers': { other: 200, own: 200 },
  // Everybody has all triggers, so the name is everybody's: what another pauses must not be paused here.
  'POST /triggers/{name}/pause': { other: 200, own: 200, changes: true },
  // What is discarded again at the same instant changes nothing more.
  'POST /triggers/{name}/discard': { other: 200, own: 200 },
  'POST /triggers/{name}/resume': { other: 200, own: 200, changes: true },
  'GET /triggers/{name}/revisions': { other: 200, own: 200 },
  // Of a version that nobody has; that each tenant moves their own runs only is told in test/scenarios/revisions.spec.ts.
  'POST /triggers/{name}/move': { other: 400, own: 400, body: () => ({ from: 'one', to: 'another', steps: {} }) },
  'GET /forecast': { other: 200, own: 200 },
  'GET /segments': { other: 200, own: 200 },
  'POST /segments/{name}/rebuild': FOR_THE_OPERATOR,
  'GET /hold': FOR_THE_OPERATOR,
  'POST /hold/release': { ...FOR_THE_OPERATOR, body: () => ({ how: 'discard' }) },
  'GET /channels': { other: 200, own: 200 },
  'POST /channels/{name}/pause': { other: 200, own: 200, changes: true },
  'POST /channels/{name}/resume': { other: 200, own: 200, changes: true },
  'GET /connections': LIST,
  'POST /connections': {
    ...FOR_THE_OPERATOR,
    body: ({ tenant }) => ({ plugin: 'shopify', account: 'new.myshopify.com', tenant }),
  },
  'GET /tenants': FOR_THE_OPERATOR,
  'POST /tenants': { ...FOR_THE_OPERATOR, body: () => ({ id: 'another' }) },
  'GET /tenants/{id}': FOR_THE_OPERATOR,
  'PATCH /tenants/{id}': { ...FOR_THE_OPERATOR, body: () => ({ name: 'Taken over' }) },
  'POST /tenants/{id}/token': FOR_THE_OPERATOR,
  'GET /stats': { other: 200, own: 200 },
  'GET /openapi.json': { other: 200, own: 200 },
  // Last: it takes away what the others show.
  'POST /contacts/{id}/erase': { ...ONE, changes: true },
}
