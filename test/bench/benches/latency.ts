import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../support/until.ts'
import type { Bench, Figures } from '../bench.ts'
import { type Child, startChild } from '../child.ts'
import { expectCounts, type Ground } from '../ground.ts'
import { startHubProcess } from '../hub-process.ts'
import { quantile } from '../median.ts'
import { buyerOf, signedOrders } from '../orders.ts'
import type { Signed } from '../signed.ts'

const A_SECOND = 50
const WARM_UP = 2 * A_SECOND
const COUNTED = 20 * A_SECOND

/** How long a buyer waits: from the webhook of an order to its confirmation in the hands of an SMTP server. */
export const latency: Bench = {
  name: 'latency',
  lines: [
    { name: 'webhook to SMTP server at 50/s, p50', figure: 'p50', unit: 'ms', ours: 'hub' },
    { name: 'webhook to SMTP server at 50/s, p99', figure: 'p99', unit: 'ms', ours: 'hub', bar: { below: 500 } },
  ],
  async prepare(ground) {
    const orders = signedOrders(WARM_UP + COUNTED)
    return [{ name: 'hub', measure: () => measure(ground, orders) }]
  },
}

async function measure(ground: Ground, orders: readonly Signed[]): Promise<Figures> {
  const sink = startChild('against/smtp-sink.ts', { tell: true })
  const smtp = (await sink.hears<{ url: string }>()).url
  const database = await ground.createDatabase()
  const settings = { SMTP_URL: smtp, MAIL_FROM: 'Bench <shop@shop.example>' }
  const hub = await startHubProcess(database.url, 'receive,digest,send,admin', settings)
  const arrivals = arrivalsAt(sink)
  const sent = await sendEvenly(hub.url, orders)
  await until('every order is confirmed', () => arrivals.size === orders.length, 30_000)
  await hub.stop()
  await sink.stop()
  await expectCounts(database, { "attempt WHERE outcome = 'accepted'": orders.length })
  await database.drop()
  const waits = sent.map((at, n) => (arrivals.get(buyerOf(n + 1)) ?? Number.NaN) - at).slice(WARM_UP)
  return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) }
}

function arrivalsAt(sink: Child): ReadonlyMap<string, number> {
  const arrivals = new Map<string, number>()
  sink.on(message => arrivals.set((message as { to: string }).to, performance.now()))
  return arrivals
}

/**
 * Sends at a steady pace, whatever the answers do, and counts from when each was meant to be sent: a hub that stalls
 * does not get to put off the requests that would have seen it.
 */
async function sendEvenly(url: string, orders: readonly Signed[]): Promise<number[]> {
  const started = performance.now()
  const answers: Promise<void>[] = []
  const meant = orders.map((_, n) => started + (n * 1000) / A_SECOND)
  for (const [n, order] of orders.entries()) {
    await pause(Math.max(0, (meant[n] ?? 0) - performance.now()))
    answers.push(post(url, order))
  }
  await Promise.all(answers)
  return meant
}

async function post(url: string, { path, headers, body }: Signed): Promise<void> {
  const response = await fetch(url + path, { method: 'POST', headers, body: new Uint8Array(body) })
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`an order was answered ${response.status}; expected 200`)
}
