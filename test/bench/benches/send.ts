import type { Bench, Side } from '../bench.ts'
import { startChild } from '../child.ts'
import { databaseWith } from '../filled.ts'
import { type Database, expectCounts, type Ground } from '../ground.ts'
import { signedOrders } from '../orders.ts'
import { workOff } from '../work.ts'

const MESSAGES = 5_000

// An order is also asked for a review later, and to be bought again.
const DUE = 'timer WHERE due_at <= now()'

/** From due timer to recorded attempt, beside a mailer that neither asks nor remembers. */
export const send: Bench = {
  name: 'send',
  lines: [
    {
      name: 'send, null channel : nodemailer to smtp-server',
      ...{ figure: 'rate', unit: '/s', ours: 'hub', against: 'mailer', bar: { ratioAtLeast: 2 } },
    },
    { name: 'send, most memory of the process', figure: 'rss', unit: 'MB', ours: 'hub', bar: { below: 300 } },
  ],
  async prepare(ground) {
    const due = await databaseWith(ground, () => signedOrders(MESSAGES))
    await workOff(due, 'digest')
    await expectCounts(due, { [DUE]: MESSAGES, message: 0 })
    return [hub(ground, due), mailer()]
  },
}

function hub(ground: Ground, due: Database): Side {
  return {
    name: 'hub',
    async measure() {
      const database = await ground.createDatabase(due)
      const { seconds, rss } = await workOff(database, 'send')
      await expectCounts(database, {
        [DUE]: 0,
        "run WHERE state = 'done'": MESSAGES,
        "message WHERE state = 'accepted'": MESSAGES,
        "attempt WHERE outcome = 'accepted'": MESSAGES,
        "decision WHERE verdict = 'send'": MESSAGES,
      })
      await database.drop()
      return { rate: MESSAGES / seconds, rss }
    },
  }
}

function mailer(): Side {
  return {
    name: 'mailer',
    async measure() {
      const sink = startChild('against/smtp-sink.ts', {})
      const { url } = await sink.hears<{ url: string }>()
      const sender = startChild('against/mailer.ts', { url, messages: MESSAGES })
      await sender.hears()
      sender.tells({ begin: true })
      const { seconds } = await sender.hears<{ seconds: number }>()
      await sender.stop()
      sink.tells({ count: true })
      const { taken } = await sink.hears<{ taken: number }>()
      await sink.stop()
      if (taken !== MESSAGES) throw new Error(`The SMTP server took ${taken} messages; expected ${MESSAGES}`)
      return { rate: MESSAGES / seconds }
    },
  }
}
