import { anniversaryWithin, defineSegment } from '@beckon/trigger-kit'

/** Whose birthday is in three days, or not over yet somewhere on earth: early enough for nine o'clock in any zone. */
export default defineSegment({
  name: 'birthday-near',
  where: anniversaryWithin('contact.birthday', { days: 3 }),
})
