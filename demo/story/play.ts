import type { DateTime } from 'luxon'
import type { AdminApi, Message } from '../hub/admin-api.ts'
import type { BusinessClock } from '../hub/clock.ts'
import type { Delivery } from '../platforms/delivery.ts'
import { type Secrets, signed } from '../platforms/signed.ts'
import type { Somebody } from './people.ts'
import type { Scene } from './scene.ts'
import { instantOf, type Moment } from './week.ts'

/** The hub that the story happens to. */
export interface Stage {
  readonly url: string
  readonly secrets: Secrets
  readonly api: AdminApi
  readonly clock: BusinessClock
  readonly monday: DateTime
  readonly signal: AbortSignal
}

/** Lets the scenes happen, each when its moment has come, and tells each first. */
export async function play(
  stage: Stage,
  scenes: readonly Scene[],
  tell: (at: Date, tells: string) => void,
): Promise<void> {
  const at = (moment: Moment) => instantOf(moment, stage.monday)
  const inOrder = scenes.toSorted((left, right) => at(left.at).getTime() - at(right.at).getTime())
  for (const scene of inOrder) {
    await stage.clock.reaches(at(scene.at), stage.signal)
    tell(at(scene.at), scene.tells)
    for (const delivery of scene.brings(at)) await deliver(stage, delivery)
    if (scene.unsubscribes) await unsubscribe(stage, scene.unsubscribes)
  }
}

async function deliver({ url, secrets }: Stage, delivery: Delivery): Promise<void> {
  const request = signed(delivery, url, secrets)
  const headers = request.headers as Record<string, string>
  const response = await fetch(request.url, { method: 'POST', headers, body: new Uint8Array(request.body) })
  if (response.ok) return
  throw new Error(`A webhook of ${delivery.platform} was answered ${response.status}: ${await response.text()}`)
}

/** What a mail program does when somebody clicks "unsubscribe" in the last message they got (RFC 8058). */
async function unsubscribe({ api }: Stage, { email }: Somebody): Promise<void> {
  const [last] = await api.all<Message>(`messages?contact=${encodeURIComponent(email)}`)
  if (!last) throw new Error('Nothing was sent to somebody who is about to unsubscribe; expected a message')
  const { headers } = await api.one<{ readonly headers: Readonly<Record<string, string>> }>(`messages/${last.id}`)
  const link = /<(http[^>]+)>/.exec(headers['List-Unsubscribe'] ?? '')?.[1]
  if (!link) throw new Error(`Message ${last.id} has no link in List-Unsubscribe; expected <http…>`)
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  const response = await fetch(link, { method: 'POST', body })
  if (!response.ok) throw new Error(`The unsubscribe link was answered ${response.status}; expected 200`)
}
