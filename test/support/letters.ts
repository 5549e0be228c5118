import type { TestHub } from './hub.ts'

/** The templates of what went, the oldest first. */
export async function letters(hub: TestHub): Promise<string[]> {
  const sent = await hub.rows<{ name: string }>(
    `SELECT t.name FROM message m JOIN template_revision t ON t.revision = m.template_revision
     WHERE m.state = 'accepted' ORDER BY m.created_at, t.name`,
  )
  return sent.map(({ name }) => name)
}

/** How the runs of a trigger went, decision by decision: holds are left out, for nights are not what these stories tell. */
export async function reasonsOf(hub: TestHub, trigger: string): Promise<string[]> {
  const decisions = await hub.rows<{ reason: string }>(
    `SELECT reason FROM decision WHERE trigger = $1 AND verdict <> 'hold' ORDER BY at, reason`,
    [trigger],
  )
  return decisions.map(({ reason }) => reason)
}

/** Lets days go by in half days: in one leap a message would be overdue before anybody looked. */
export async function livesThrough(hub: TestHub, { days = 0, hours = 0 }): Promise<void> {
  for (let left = days * 24 + hours; left > 0; left -= HALF_DAY) await hub.advance({ hours: Math.min(HALF_DAY, left) })
}

const HALF_DAY = 12
