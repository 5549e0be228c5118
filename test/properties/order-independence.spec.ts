import fc from 'fast-check'
import { startHub, type TestHub } from '../support/hub.ts'
import { type Outcome, outcomeOf } from '../support/outcome.ts'
import { startOver } from '../support/start-over.ts'
import { type Arrival, itemTraces, postOf, type Trace, traces } from '../support/traces.ts'

let hub: TestHub
beforeAll(async () => {
  // Pages as small as can be: whom an item concerns is looked through while other facts come in.
  hub = await startHub({ audiencePage: 1 })
})
afterAll(() => hub.stop())

/** Everything comes in before anything is due; then time goes on until nothing is left to decide. */
async function lead(arrivals: readonly Arrival[]): Promise<Outcome> {
  await startOver(hub)
  for (const arrival of arrivals) {
    await hub.receive(arrival.fact.plugin, postOf(arrival))
    if (arrival.digestAfter) await hub.app.hub.pipeline.digest()
  }
  await hub.settle()
  // An hour and settling; the cap's 16 hours; the end of the quiet hours after it.
  for (const hours of [1, 1, 16, 2, 10]) await hub.advance({ hours })
  return outcomeOf(hub)
}

function inOrder({ facts }: Trace): Arrival[] {
  const byTime = [...facts].sort((a, b) => a.at.getTime() - b.at.getTime())
  return byTime.map(fact => ({ fact, again: false, digestAfter: true }))
}

// About a third of a second each; a failure prints its seed and the path of the smallest case.
const RUNS = Number(process.env.PROPERTY_RUNS ?? 60)

it.each([
  ['about people and their things', traces],
  ['about an item and who wants it', itemTraces],
])(
  'whatever comes in %s before a timer is due, in any order and any number of times, leads to the same',
  async (_what, any) => {
    let led = 0
    await fc.assert(
      fc.asyncProperty(any, async trace => {
        const expected = await lead(inOrder(trace))
        led += expected.messages.length
        expect(await lead(trace.arrivals)).toEqual(expected)
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 120_000 },
    )
    // The control: traces that lead to nothing would agree in any order.
    expect(led).toBeGreaterThan(0)
  },
  180_000,
)
