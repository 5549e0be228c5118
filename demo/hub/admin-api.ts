/** What the demo reads of the admin API (docs: /admin/docs). */
export interface Decision {
  readonly id: string
  readonly trigger: string
  readonly runId: string
  readonly step: number
  readonly contactId: string | null
  readonly verdict: 'send' | 'hold' | 'drop'
  readonly reason: string
  readonly detail: string | null
  readonly at: string
}

export interface Run {
  readonly trigger: string
  readonly dueAt: string
}

export interface Message {
  readonly id: string
  readonly runId: string
  readonly step: number
  readonly to: string
  readonly subject: string | null
}

export interface Event {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
}

export interface Contact {
  readonly id: string
  readonly email: string | null
}

/** The admin API of one hub. */
export interface AdminApi {
  /** All of a list, newest first. */
  all<Item>(path: string): Promise<Item[]>
  one<Item>(path: string): Promise<Item>
}

export function adminApi(hubUrl: string, token: string): AdminApi {
  const headers = { authorization: `Bearer ${token}` }
  async function one<Answer>(path: string): Promise<Answer> {
    const response = await fetch(`${hubUrl}/admin/api/${path}`, { headers })
    if (!response.ok) throw new Error(`GET /admin/api/${path} was answered ${response.status}; expected 200`)
    return (await response.json()) as Answer
  }
  return {
    one,
    async all<Item>(path: string): Promise<Item[]> {
      const items: Item[] = []
      const join = path.includes('?') ? '&' : '?'
      for (let after: string | null = ''; after !== null; ) {
        const page: Page<Item> = await one(`${path}${join}limit=100${after && `&after=${after}`}`)
        items.push(...page.data)
        after = page.next
      }
      return items
    },
  }
}

interface Page<Item> {
  readonly data: readonly Item[]
  readonly next: string | null
}
