import {
  above,
  all,
  any,
  atLeast,
  below,
  type Condition,
  defineTrigger,
  differs,
  equals,
  exists,
  field,
  not,
  oneOf,
} from '@beckon/trigger-kit'

/** Round numbers that are worth a word. Yours to change. */
const MILESTONES = [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000]

// The levels from the lowest up, as your programme spells them. Yours to change: the hub cannot know their order, and takes
// one that is not named here for a step up whenever points rose.
const LEVELS = [
  ['Bronze', 'bronze'],
  ['Silver', 'silver'],
  ['Gold', 'gold'],
  ['Platinum', 'platinum'],
]

/** What is no longer so, or so of a higher number too, is not told: a booking may be put right before the letter goes. */
const crossed = (points: number, n: number): Condition =>
  all(
    below('previous.points', points),
    atLeast('event.data.points', points),
    atLeast('latest.data.points', points),
    ...MILESTONES.slice(n + 1, n + 2).map(next => below('latest.data.points', next)),
  )

// A booking that says nothing of the level leaves it as it was: it is what the newest that speaks of it says, before the booking
// and when the letter goes. Null is "none so far", absence is "nobody ever told".
const knewTier = any(exists('statedBefore.tier'), equals('statedBefore.tier', null))
const fell = any(
  ...LEVELS.map((level, n) =>
    all(oneOf('event.data.tier', level), oneOf('statedBefore.tier', LEVELS.slice(n + 1).flat())),
  ),
)
const newTier = all(
  exists('event.data.tier'),
  knewTier,
  differs('event.data.tier', field('statedBefore.tier')),
  not(fell),
  equals('stated.tier', field('event.data.tier')),
)

/**
 * Tells a member that their points brought them to a new level, or past a round number. What is first heard of somebody
 * is where they stand and no news; points that fall, or rise between two numbers, are none either. The letter says how many
 * points there are when it goes.
 */
export default defineTrigger({
  name: 'loyalty-milestone',
  class: 'marketing',
  topic: 'loyalty',
  priority: 30,
  on: ['loyalty.changed'],
  key: ['contact.id', 'event.occurredAt'],
  stillTrue: all(above('event.data.points', field('previous.points')), any(newTier, ...MILESTONES.map(crossed))),
  // Points of one purchase are often booked in several steps, and what came before may come in after.
  settle: { minutes: 5 },
  steps: [
    {
      branch: [
        {
          when: newTier,
          steps: [
            {
              send: {
                channel: 'email',
                template: 'loyalty-tier',
                data: { tier: 'event.data.tier', points: 'latest.data.points' },
              },
            },
          ],
        },
      ],
      otherwise: [
        { send: { channel: 'email', template: 'loyalty-milestone', data: { points: 'latest.data.points' } } },
      ],
    },
  ],
  sample: {
    event: {
      type: 'loyalty.changed',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: { points: 1020, tier: 'Gold' },
    },
    contact: { email: 'charles@example.com', firstName: 'Charles' },
  },
})
