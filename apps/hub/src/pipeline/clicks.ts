import { storeRequests } from '../inbox/inbox.store.ts'
import { ownRequest } from '../receive/own-fact.ts'
import type { Received } from '../receive/received.ts'
import type { Sql } from '../store/sql.ts'
import { takeClicks } from '../track/click.store.ts'
import { type JudgedClick, judgeClicks } from '../track/clicks.ts'

/** How many messages' clicks one transaction judges. */
const PAGE = 500

/**
 * Clicks that are old enough to be judged become facts in the inbox: each link of a message counts once. Those of
 * scanners are kept there as ignored, with why, for who asks why somebody counts as not having clicked. Answers how many
 * it judged.
 */
export async function judgeKept(sql: Sql, now: Date, windowMs: number): Promise<number> {
  const judged = judgeClicks(await takeClicks(sql, new Date(now.getTime() - windowMs), PAGE), windowMs)
  if (judged.length)
    await storeRequests(
      sql,
      judged.map(one => factOf(one, now)),
    )
  return judged.length
}

function factOf({ click: { tenantId, contactId, ...click }, machine }: JudgedClick, now: Date): Received {
  const id = `click/${click.messageId}/${click.link}`
  const fact = { id, topic: 'message.clicked', contactId, ...click }
  if (machine === null) return ownRequest(tenantId, fact, now)
  // Under an id of its own: when a person follows the link after all, that is another fact.
  return ownRequest(tenantId, { ...fact, id: `${id}/scanner`, scanner: machine }, now, false)
}
