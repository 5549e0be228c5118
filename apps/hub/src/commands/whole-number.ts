import { Refused } from './refused.ts'

/** An option that is a number from 1 to the most that is possible. */
export function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text)
  if (/^\d{1,9}$/.test(text) && number >= 1 && number <= most) return number
  throw new Refused(400, `${option}: saw "${text}"; expected a whole number from 1 to ${most}`)
}
