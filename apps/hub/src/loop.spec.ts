import { pino } from 'pino'
import { systemClock } from './clock.ts'
import { Loop } from './loop.ts'

const log = pino({ level: 'silent' })

function loopOf(work: () => Promise<boolean>, tickMs = 60_000) {
  return new Loop('test', { work, clock: systemClock(), log, tickMs, failed: () => undefined })
}

it('works while there is more, then sleeps until it is woken', async () => {
  const left = [true, true, false, true, false]
  let done = 0
  const loop = loopOf(async () => left[done++] ?? false)
  loop.start()
  await new Promise(setImmediate)
  expect(done).toBe(3)
  loop.wake()
  await new Promise(setImmediate)
  expect(done).toBe(5)
  await loop.stop()
})

it('pauses after a failure, however often it is woken', async () => {
  let tries = 0
  const loop: Loop = loopOf(async () => {
    tries++
    loop.wake()
    await new Promise(setImmediate)
    throw new Error('the database is gone')
  })
  loop.start()
  for (let n = 0; n < 50; n++) await new Promise(setImmediate)
  await loop.stop()
  expect(tries).toBe(1)
})

it('stops when the batch in hand is finished, and begins no other', async () => {
  let tries = 0
  const hand = Promise.withResolvers<boolean>()
  const loop = loopOf(() => {
    tries++
    return hand.promise
  })
  loop.start()
  const stopped = loop.stop()
  hand.resolve(true)
  await stopped
  expect(tries).toBe(1)
})
