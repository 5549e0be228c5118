import { momentsIn } from './local-time.ts'

const WINTER = '2026-03-02T07:30:00.000Z'
const SUMMER = '2026-07-02T23:30:00.000Z'

it("shows a person's own time beneath that of UTC, where the two differ", () => {
  expect(momentsIn('UTC')(WINTER)).toBe('2026-03-02 07:30:00')
  expect(momentsIn('Europe/London')(WINTER)).toBe('2026-03-02 07:30:00')
  expect(momentsIn('Europe/London')(SUMMER)).toBe('2026-07-02 23:30:00\n(2026-07-03 00:30)')
})
